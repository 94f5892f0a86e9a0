// What a fact of the journal says to a person, and to a file that somebody sends to whoever helps them.
import { isMessageKey, type MessageKey, type Translate } from "@/i18n";
import type { JournalEntry, JournalKind } from "@/lib/api/node";

/** What a fact is about, for choosing among them. */
export type EventGroup = "people" | "messages" | "computer";

/** The key of a kind's sentence; a kind of this version without one does not compile. */
type SentenceKey<Kind> = Kind extends `${infer Domain}.${infer Fact}` ? `event.${Domain}_${Fact}` : never;

/** The names of contacts by their ids. */
export type Names = ReadonlyMap<string, string>;
export type JournalEvent = JournalEntry & { text: string; group: EventGroup | null };

/** A kind that this screen does not know yet shows what the node says of it; its name stands beside it anyway. */
export function eventOf(entry: JournalEntry, names: Names, t: Translate): JournalEvent {
  const key: MessageKey = `event.${entry.kind.replace(".", "_")}` as SentenceKey<JournalKind>;
  const name = entry.contactId === null ? undefined : names.get(entry.contactId);
  const who = entry.summary || (name ?? t("event.somebody"));
  if (!isMessageKey(key)) return { ...entry, group: null, text: entry.summary };
  return { ...entry, group: groupOf(entry.kind), text: t(key, { who }) };
}

function groupOf(kind: string): EventGroup {
  if (kind.startsWith("peer.self_")) return "computer";
  if (kind.startsWith("peer.")) return "people";
  return kind.startsWith("chat.") ? "messages" : "computer";
}

/** One line to an event, with its time to the millisecond in UTC: whoever reads it may be in another zone. */
export function eventsAsText(events: readonly JournalEvent[]): string {
  return events.map(({ at, kind, text }) => `${new Date(at).toISOString()}  ${kind}  ${text}`.trimEnd()).join("\n");
}
