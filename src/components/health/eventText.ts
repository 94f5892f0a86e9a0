// What a fact of the journal says to a person, and to a file that somebody sends to whoever helps them.
import type { MessageKey, Translate } from "@/i18n";
import type { JournalEntry, JournalKind } from "@/lib/api/node";

/** What a fact is about, for choosing among them. */
export type EventGroup = "people" | "messages" | "computer";

/** A kind of this version without a sentence does not compile. */
const SENTENCES: Readonly<Record<JournalKind, [MessageKey, EventGroup]>> = {
  "peer.online": ["event.peer_online", "people"],
  "peer.offline": ["event.peer_offline", "people"],
  "peer.uncertain": ["event.peer_uncertain", "people"],
  "peer.certain": ["event.peer_certain", "people"],
  "peer.changed": ["event.peer_changed", "people"],
  "peer.new_address": ["event.peer_new_address", "people"],
  "peer.address_approved": ["event.peer_address_approved", "people"],
  "peer.self_offline": ["event.self_offline", "computer"],
  "peer.self_online": ["event.self_online", "computer"],
  "chat.received": ["event.chat_received", "messages"],
  "chat.state": ["event.chat_state", "messages"],
  "chat.pruned": ["event.chat_pruned", "messages"],
  "chat.read": ["event.chat_read", "messages"],
  "store.full": ["event.store_full", "computer"],
  "store.room": ["event.store_room", "computer"],
  "config.changed": ["event.config_changed", "computer"],
  "task.started": ["event.task_started", "computer"],
  "task.stopped": ["event.task_stopped", "computer"],
  "task.failed": ["event.task_failed", "computer"],
};

/** The names of contacts by their ids. */
export type Names = ReadonlyMap<string, string>;
export type JournalEvent = JournalEntry & { text: string; group: EventGroup | null };

/** A kind that this screen does not know yet shows what the node says of it; its name stands beside it anyway. */
export function eventOf(entry: JournalEntry, names: Names, t: Translate): JournalEvent {
  const [key, group] = isKnown(entry.kind) ? SENTENCES[entry.kind] : [null, null];
  const name = entry.contactId === null ? undefined : names.get(entry.contactId);
  const who = entry.summary || (name ?? t("event.somebody"));
  return { ...entry, group, text: key ? t(key, { who }) : entry.summary };
}

function isKnown(kind: string): kind is JournalKind {
  return Object.hasOwn(SENTENCES, kind);
}

/** One line to an event, with its time to the millisecond in UTC: whoever reads it may be in another zone. */
export function eventsAsText(events: readonly JournalEvent[]): string {
  return events.map(({ at, kind, text }) => `${new Date(at).toISOString()}  ${kind}  ${text}`.trimEnd()).join("\n");
}
