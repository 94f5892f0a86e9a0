// The palette's entries for a query, in order. Pure.

import type { Contact } from "@/lib/api/peers";
import { byNewest, isHere, nameOf } from "@/lib/presence";
import { beginsWith, foldText, searcher } from "@/lib/search";
import type { ShortcutName } from "@/lib/shortcuts";

export type Command = {
  id: string;
  kind: "page" | "action";
  text: string;
  shortcut?: ShortcutName;
  /** Found by a query, not offered without one. */
  onDemand?: boolean;
  run: () => void;
};
export type Entry = { kind: "contact"; id: string; contact: Contact } | Command;
export type Group = { kind: Entry["kind"]; entries: Entry[] };

/** The most entries for a query; typing another letter narrows them. */
const MOST_CONTACTS = 30;
/** Without a query: the most likely recipients. */
const MOST_RECENT = 6;

export function findEntries(contacts: readonly Contact[], commands: readonly Command[], query: string): Group[] {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  const isMeant = ({ text, onDemand }: Command) =>
    words.length > 0 ? words.every((word) => foldText(text).includes(word)) : !onDemand;
  const groups: Group[] = [
    { kind: "contact", entries: findContacts(contacts, query).map(asEntry) },
    { kind: "page", entries: commands.filter((each) => each.kind === "page" && isMeant(each)) },
    { kind: "action", entries: commands.filter((each) => each.kind === "action" && isMeant(each)) },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

const asEntry = (contact: Contact): Entry => ({ kind: "contact", id: contact.id, contact });

/** Names that begin with the query first, then by the latest message, then by presence. */
function findContacts(contacts: readonly Contact[], query: string): Contact[] {
  const typed = query.trim();
  const isFound = searcher(typed);
  const others = contacts.filter((contact) => !contact.isSelf && isFound(contact));
  if (typed === "")
    return others
      .filter(({ lastMessage, unread }) => lastMessage || unread > 0)
      .sort(byNews)
      .slice(0, MOST_RECENT);
  const begins = (contact: Contact) => Number(beginsWith(nameOf(contact), contact.readings, typed));
  return others.sort((a, b) => begins(b) - begins(a) || byNews(a, b)).slice(0, MOST_CONTACTS);
}

function byNews(a: Contact, b: Contact): number {
  return Number(b.unread > 0) - Number(a.unread > 0) || byNewest(a, b) || Number(isHere(b)) - Number(isHere(a));
}
