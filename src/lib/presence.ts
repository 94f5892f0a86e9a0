// Presence as a person reads it. The node says online or offline and, beside it, whether somebody is away.
import type { Contact } from "@/lib/host";

export type ShownPresence = "online" | "away" | "offline";

export function presenceOf(contact: Pick<Contact, "presence" | "away">): ShownPresence {
  if (contact.presence === "online") return contact.away ? "away" : "online";
  return "offline";
}

/** The name a person goes by; the wire lets it be empty. */
export function nameOf(contact: Pick<Contact, "nickname" | "user" | "host">): string {
  return contact.nickname.trim() || contact.user || contact.host;
}

/** Where they sit, for a line under their name: their computer, unless that is their name already. */
export function placeOf(contact: Pick<Contact, "nickname" | "user" | "host" | "addresses">): string {
  const name = nameOf(contact);
  return [contact.host, contact.user].find((place) => place && place !== name) ?? shownAddress(contact.addresses);
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
    if (contact.presence === "online") online += 1;
  }
  return { online, known };
}
