// Presence as a person reads it. The node says online, uncertain or offline and, beside it, whether somebody is away.
import type { Contact } from "@/lib/host";

export type ShownPresence = "online" | "away" | "uncertain" | "offline" | "blocked";

/** A doubt that ends within this time is nobody's business: shown, it would only flicker. */
export const SETTLE_MS = 1_000;

/** `now` in unix milliseconds, as `uncertainSince`. */
export function presenceOf(
  { presence, away, uncertainSince, blocked }: Pick<Contact, "presence" | "away" | "uncertainSince" | "blocked">,
  now: number,
): ShownPresence {
  if (blocked) return "blocked";
  if (presence === "offline") return "offline";
  if (presence === "uncertain" && now - (uncertainSince ?? 0) >= SETTLE_MS) return "uncertain";
  return away ? "away" : "online";
}

/** Online or uncertain: whoever is in doubt keeps their place in the list, is counted, and is written to at once. */
export function isHere({ presence }: Pick<Contact, "presence">): boolean {
  return presence !== "offline";
}

/** Whole seconds without an answer; a clock that was set back makes them none, not fewer. */
export function secondsOf(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / 1_000));
}

/** The name a person goes by here: one's own for them, or the one they give themselves; the wire lets it be empty. */
export function nameOf(contact: Pick<Contact, "ownName" | "nickname" | "user" | "host">): string {
  return contact.ownName.trim() || contact.nickname.trim() || contact.user || contact.host;
}

/** Where they sit, for a line under their name: their computer, unless that is their name already. */
export function placeOf(
  contact: Pick<Contact, "ownName" | "nickname" | "user" | "host" | "look" | "addresses">,
): string {
  const name = nameOf(contact);
  const { host, user } = contact.look;
  return [host, user].find((place) => place && place !== name) ?? shownAddress(contact.addresses);
}

/**
 * The address that tells a person most: one that is not link-local if there is any, without the port that every
 * IP Messenger uses. Another port is worth showing.
 */
export function shownAddress(addresses: readonly string[]): string {
  const chosen = addresses.find((address) => !/^\[?fe80:/i.test(address)) ?? addresses[0];
  return chosen?.replace(/:2425$/, "").replace(/^\[(.*)\]$/, "$1") ?? "";
}

/** This node is not counted: it is always here. */
export function countPresence(contacts: readonly Contact[]): { online: number; known: number } {
  let online = 0;
  let known = 0;
  for (const contact of contacts) {
    if (contact.isSelf) continue;
    known += 1;
    if (isHere(contact)) online += 1;
  }
  return { online, known };
}

/** Whose newest message is newer comes first, in the order in which the node came to know them: a clock may be set back. */
export function byNewest({ lastMessage: a }: Contact, { lastMessage: b }: Contact): number {
  return (b?.order ?? -1) - (a?.order ?? -1) || (b?.at ?? 0) - (a?.at ?? 0);
}
