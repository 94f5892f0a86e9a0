// The loaded part of a conversation: a contiguous window that grows at either end up to a limit. Pure.
import type { Message } from "@/lib/host";

/** The most messages that are kept: scrolling through 100,000 drops those at the other end. */
export const MOST = 480;
/** How many are kept once the limit is exceeded. */
export const KEPT = 360;

export type History = {
  /** Oldest first, without a gap. */
  messages: readonly Message[];
  /** There are no older messages. */
  fromStart: boolean;
  /** There are no newer messages. */
  toEnd: boolean;
  /** Changes when the window is replaced by one that does not continue it. */
  stretch: number;
};

let stretches = 0;

/** The newest page, of at most `asked` messages. */
export function newestStretch(messages: readonly Message[], asked: number, stretch = ++stretches): History {
  return { messages, fromStart: messages.length < asked, toEnd: true, stretch };
}

/** A page around a message: one half up to and including it, the other half after it. */
export function stretchAround(messages: readonly Message[], id: string, asked: number, stretch = ++stretches): History {
  const upTo = messages.findIndex((message) => message.id === id) + 1;
  const newer = Math.floor(asked / 2);
  return { messages, fromStart: upTo < asked - newer, toEnd: messages.length - upTo < newer, stretch };
}

export function withOlder(history: History, older: readonly Message[], asked: number): History {
  const added = unknownOf(history, older);
  return { ...history, messages: [...added, ...history.messages], fromStart: older.length < asked };
}

export function withNewer(history: History, newer: readonly Message[], asked: number): History {
  const added = unknownOf(history, newer);
  return { ...history, messages: [...history.messages, ...added], toEnd: newer.length < asked };
}

/** Drops the messages farthest from the end at which a person is reading. */
export function trimmed(history: History, reading: "start" | "end"): History {
  if (history.messages.length <= MOST) return history;
  return reading === "start"
    ? { ...history, messages: history.messages.slice(0, KEPT), toEnd: false }
    : { ...history, messages: history.messages.slice(-KEPT), fromStart: false };
}

export function replaceMessage(history: History, message: Message): History {
  return mapMessages(history, (known) => (known.id === message.id ? message : known));
}

/** Applies the result of a retry, unless an event has already reported a newer state. */
export function retryInHistory(history: History, message: Message): History {
  return mapMessages(history, (known) => (known.id === message.id && known.state === "failed" ? message : known));
}

/** Adds a message that was just sent from here. If its event arrived first, the known version is at least as new. */
export function appendMessage(history: History, message: Message): History {
  if (!history.toEnd || history.messages.some(({ id }) => id === message.id)) return history;
  return { ...history, messages: [...history.messages, message] };
}

export function withoutMessages(history: History, ids: ReadonlySet<string>): History {
  return { ...history, messages: history.messages.filter(({ id }) => !ids.has(id)) };
}

/**
 * Joins a newly read newest page to the known messages. Null when the two do not overlap, because more messages came than
 * a page holds, and the history must be loaded again.
 */
export function mergeNewest(history: History, newest: readonly Message[]): History | null {
  const fresh = new Map(newest.map((message) => [message.id, message]));
  const updated = mapMessages(history, (message) => fresh.get(message.id) ?? message);
  if (!history.toEnd) return updated;
  const added = unknownOf(history, newest);
  if (history.messages.length > 0 && newest.length > 0 && added.length === newest.length) return null;
  return added.length === 0 ? updated : { ...updated, messages: [...updated.messages, ...added] };
}

/** Keeps the identity of whatever `change` returns unchanged, the history itself included. */
export function mapMessages(history: History, change: (message: Message) => Message): History {
  let changed = false;
  const messages = history.messages.map((message) => {
    const next = change(message);
    changed ||= next !== message;
    return next;
  });
  return changed ? { ...history, messages } : history;
}

function unknownOf(history: History, messages: readonly Message[]): Message[] {
  const known = new Set(history.messages.map(({ id }) => id));
  return messages.filter(({ id }) => !known.has(id));
}
