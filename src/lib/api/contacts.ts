// What is kept about one contact, and what they were when: typed calls and their queries. Whatever is changed here comes
// back to every open screen as `peer-changed`.
import { queryOptions } from "@tanstack/react-query";
import { type Contact, call, type PastPresenceDto } from "@/lib/host";

export type { PastPresenceDto };

/** One contact as the list has it. Fails with `peer.unknown_contact`. */
export function getContact(contactId: string): Promise<Contact> {
  return call("get_contact", { contactId });
}

export async function setContactPinned(contactId: string, pinned: boolean): Promise<void> {
  await call("set_contact_pinned", { contactId, pinned });
}

/** Who is blocked is still seen and still written down; they are no news. */
export async function setContactBlocked(contactId: string, blocked: boolean): Promise<void> {
  await call("set_contact_blocked", { contactId, blocked });
}

/** An empty name calls them by their own again. Fails with `peer.mark_too_long` beyond 255 bytes. */
export async function setContactName(contactId: string, name: string): Promise<void> {
  await call("set_contact_name", { contactId, name });
}

/** Fails with `peer.mark_too_long` beyond 8,192 bytes. */
export async function setContactNote(contactId: string, note: string): Promise<void> {
  await call("set_contact_note", { contactId, note });
}

/** These groups and no others. Fails with `peer.too_many_groups` beyond 16. */
export async function setContactGroups(contactId: string, groups: string[]): Promise<void> {
  await call("set_contact_groups", { contactId, groups });
}

/** What waits for them may go to this address from now on. */
export async function approveAddress(contactId: string, address: string): Promise<void> {
  await call("approve_address", { contactId, address });
}

/** Null goes by what comes from them. Fails with `chat.unknown_charset`. */
export async function setContactCharset(contactId: string, charset: string | null): Promise<void> {
  await call("set_contact_charset", { contactId, charset });
}

/** At most 90 days, without a gap, the oldest first. */
export function getPresenceHistory(contactId: string, days: number): Promise<PastPresenceDto[]> {
  return call("get_presence_history", { contactId, days });
}

export function presenceHistoryQuery(contactId: string, days: number) {
  return queryOptions({
    queryKey: ["presence-history", contactId, days],
    queryFn: () => getPresenceHistory(contactId, days),
    refetchInterval: 60_000,
  });
}
