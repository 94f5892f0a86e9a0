// The list as rows: who is shown, under which heading, in which order. Pure; the list draws what this returns.
import type { Contact } from "@/lib/api/peers";
import { byNewest, isHere, nameOf } from "@/lib/presence";
import { searcher } from "@/lib/search";

export const SORTS = ["presence", "name", "recent"] as const;
export type Sort = (typeof SORTS)[number];

export type Heading =
  | { kind: "pinned" | "recent" | "others" | "blocked" }
  | { kind: "group"; name: string; count: number };
export type ContactRow = {
  type: "contact";
  /** The contact's id; of somebody who stands in several groups the further rows have keys of their own. */
  key: string;
  contact: Contact;
  /** Counts contacts only, from 1. */
  position: number;
};
export type ListRow = { type: "heading"; key: string; heading: Heading } | ContactRow;

type Section = { key: string; heading: Heading; members: Contact[] };
type Order = (a: Contact, b: Contact) => number;

/**
 * Pinned first, then each group, then everybody else, and last who is blocked. One's own groups come before the one that
 * somebody names themselves. By `presence`, who is here comes first, the uncertain among them, and so do groups in which
 * somebody is: nobody moves except by coming or going. By `recent`, conversations come before groups, the latest on top.
 */
export function buildRows(contacts: readonly Contact[], query: string, sort: Sort, rank: Ranks): ListRow[] {
  const isFound = searcher(query);
  const pinned: Contact[] = [];
  const recent: Contact[] = [];
  const others: Contact[] = [];
  const blocked: Contact[] = [];
  const groups = new Map<string, Contact[]>();
  for (const contact of contacts) {
    if (contact.isSelf || !isFound(contact)) continue;
    if (contact.blocked) blocked.push(contact);
    else if (contact.pinned) pinned.push(contact);
    else if (sort === "recent" && contact.lastMessage) recent.push(contact);
    else {
      const names = groupsOf(contact);
      if (names.length === 0) others.push(contact);
      for (const name of names) {
        const members = groups.get(name);
        if (members) members.push(contact);
        else groups.set(name, [contact]);
      }
    }
  }
  const byName: Order = (a, b) => rank.of(a) - rank.of(b);
  const byPresence: Order = (a, b) => Number(isHere(b)) - Number(isHere(a)) || byName(a, b);
  const byTime: Order = (a, b) => byNewest(a, b) || byName(a, b);
  const order = { presence: byPresence, name: byName, recent: byTime }[sort];

  const rows: ListRow[] = [];
  const placed = new Set<string>();
  let position = 0;
  const add = (key: string, heading: Heading, members: Contact[], by: Order) => {
    if (members.length === 0) return;
    rows.push({ type: "heading", key, heading });
    for (const contact of members.sort(by)) {
      const { id } = contact;
      rows.push({ type: "contact", key: placed.has(id) ? `${key} ${id}` : id, contact, position: ++position });
      placed.add(id);
    }
  };
  add("pinned", { kind: "pinned" }, pinned, order);
  add("recent", { kind: "recent" }, recent, byTime);
  const sections: Section[] = rank.sorted([...groups.keys()]).map((name) => {
    const members = groups.get(name) ?? [];
    return { key: `group ${name}`, heading: { kind: "group", name, count: members.length }, members };
  });
  sections.push({ key: "others", heading: { kind: "others" }, members: others });
  // Where nobody is here comes after where somebody is: nobody scrolls over absent people to those they look for.
  if (sort === "presence") sections.sort((a, b) => Number(isAlive(b)) - Number(isAlive(a)));
  for (const { key, heading, members } of sections) add(key, heading, members, order);
  add("blocked", { kind: "blocked" }, blocked, byName);
  return rows;
}

function isAlive({ members }: Section): boolean {
  return members.some(isHere);
}

/** The groups somebody stands under: one's own for them, else the one they name themselves. */
export function groupsOf({ groups, group }: Contact): readonly string[] {
  if (groups.length > 0) return groups;
  const named = group.trim();
  return named ? [named] : [];
}

export type Ranks = { of: (contact: Contact) => number; sorted: (names: string[]) => string[] };

/**
 * Ranks by name in a language. Comparing as people do is slow: as long as no name changes, whoever comes and goes is sorted
 * by numbers.
 */
export function nameRanks(locale: string): (contacts: readonly Contact[]) => Ranks {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  let names = "";
  let ranks = new Map<string, number>();
  const sorted = (groups: string[]) => groups.sort(collator.compare);
  return (contacts) => {
    const now = contacts.map((contact) => `${contact.id}\t${nameOf(contact)}\t${contact.host}`).join("\n");
    if (now !== names) {
      names = now;
      const byName = contacts.toSorted(
        (a, b) => collator.compare(nameOf(a), nameOf(b)) || collator.compare(a.host, b.host),
      );
      ranks = new Map(byName.map((contact, index) => [contact.id, index]));
    }
    const known = ranks;
    return { of: (contact) => known.get(contact.id) ?? 0, sorted };
  };
}

/** The next one before (-1) or after (1) this contact, as the list shows them, that is meant; the first when there is none yet. */
export function neighbour(
  rows: readonly ListRow[],
  contactId: string | null,
  step: -1 | 1,
  isMeant: (contact: Contact) => boolean = () => true,
): Contact | undefined {
  // Whoever stands in two groups is passed once, or one would step from them to them for ever.
  const shown = contactsOf(rows);
  const index = shown.findIndex((contact) => contact.id === contactId);
  if (index < 0) return shown.find(isMeant);
  return (step > 0 ? shown.slice(index + 1) : shown.slice(0, index).reverse()).find(isMeant);
}

/** Each shown once, whatever number of rows they have. */
export function contactsOf(rows: readonly ListRow[]): Contact[] {
  return [...new Set(rows.flatMap((row) => (row.type === "contact" ? [row.contact] : [])))];
}
