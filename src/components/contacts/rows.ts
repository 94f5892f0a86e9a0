// The list as rows: who matches the search, under which heading, in which order. Pure; the list draws what this returns.
import type { Contact } from "@/lib/api/peers";
import { isHere, nameOf } from "@/lib/presence";

export type Heading = { kind: "recent" } | { kind: "group"; name: string; count: number } | { kind: "others" };
export type ListRow =
  | { type: "heading"; key: string; heading: Heading }
  /** `position` counts contacts only, from 1. */
  | { type: "contact"; key: string; contact: Contact; position: number };

/** Letters without case, marks and width: "ÉVA" and "eva", "ＰＣ" and "pc" are the same to somebody who searches. */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/** Every word of the query must stand somewhere in what is known of the contact. */
export function matches(contact: Contact, query: string): boolean {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { nickname, user, host, group, addresses } = contact;
  const known = foldText([nickname, user, host, group, ...addresses].join("\n"));
  return words.every((word) => known.includes(word));
}

/**
 * Conversations first, the latest on top; then each group by its name; then everybody else. Inside a group who is
 * here comes first, the uncertain among them, then by name, so that nobody moves except by coming or going.
 */
export function buildRows(contacts: readonly Contact[], query: string, locale: string): ListRow[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const recent: Contact[] = [];
  const groups = new Map<string, Contact[]>();
  for (const contact of contacts) {
    if (contact.isSelf || !matches(contact, query)) continue;
    if (contact.lastMessage) recent.push(contact);
    else {
      const name = contact.group.trim();
      const members = groups.get(name);
      if (members) members.push(contact);
      else groups.set(name, [contact]);
    }
  }
  recent.sort((a, b) => (b.lastMessage?.at ?? 0) - (a.lastMessage?.at ?? 0));
  const byPresence = (a: Contact, b: Contact) =>
    Number(isHere(b)) - Number(isHere(a)) || collator.compare(nameOf(a), nameOf(b)) || collator.compare(a.host, b.host);

  const rows: ListRow[] = [];
  let position = 0;
  const add = (key: string, heading: Heading, members: readonly Contact[]) => {
    if (members.length === 0) return;
    rows.push({ type: "heading", key, heading });
    for (const contact of members) rows.push({ type: "contact", key: contact.id, contact, position: ++position });
  };
  add("recent", { kind: "recent" }, recent);
  for (const name of [...groups.keys()].filter(Boolean).sort(collator.compare)) {
    const members = groups.get(name) ?? [];
    add(`group ${name}`, { kind: "group", name, count: members.length }, members.sort(byPresence));
  }
  add("others", { kind: "others" }, (groups.get("") ?? []).sort(byPresence));
  return rows;
}

/** The contact before (-1) or after (1) this one, as the list shows them; the first when there is none yet. */
export function neighbour(rows: readonly ListRow[], contactId: string | null, step: -1 | 1): Contact | undefined {
  const shown = rows.flatMap((row) => (row.type === "contact" ? [row.contact] : []));
  const index = shown.findIndex((contact) => contact.id === contactId);
  return index < 0 ? shown[0] : shown[index + step];
}
