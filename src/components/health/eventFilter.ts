// Choosing among the events: by what they are about, by whom, by words. Pure.
import { foldText } from "@/lib/search";
import type { EventGroup, JournalEvent, Names } from "./eventText";

export type EventFilter = { group: EventGroup | "all"; contactId: string | null; words: string };

export const EVERYTHING: EventFilter = { group: "all", contactId: null, words: "" };

export function isEverything({ group, contactId, words }: EventFilter): boolean {
  return group === "all" && contactId === null && words.trim() === "";
}

/** All words must be there, in any order, in what the event says or in its kind. */
export function choose(events: readonly JournalEvent[], { group, contactId, words }: EventFilter): JournalEvent[] {
  const wanted = foldText(words).split(/\s+/).filter(Boolean);
  return events.filter((event) => {
    if (group !== "all" && event.group !== group) return false;
    if (contactId !== null && event.contactId !== contactId) return false;
    const said = foldText(`${event.text} ${event.kind}`);
    return wanted.every((word) => said.includes(word));
  });
}

/** Who occurs in the events, by name. */
export function whoOccurs(
  events: readonly JournalEvent[],
  names: Names,
  locale: string,
): { id: string; name: string }[] {
  const ids = new Set(events.flatMap(({ contactId }) => (contactId === null ? [] : [contactId])));
  const people = [...ids].flatMap((id) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name }];
  });
  return people.sort((a, b) => a.name.localeCompare(b.name, locale));
}

/** Events in days, in the order in which they come. */
export function byDay(events: readonly JournalEvent[]): { day: number; events: JournalEvent[] }[] {
  const days: { day: number; events: JournalEvent[] }[] = [];
  for (const event of events) {
    const day = new Date(event.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}
