// The kept history of one conversation: how single messages get into its pages. Pure.
import type { Message } from "@/lib/host";
import type { History } from "./chat";

export function replaceMessage(history: History, message: Message): History {
  return mapMessages(history, (known) => (known.id === message.id ? message : known));
}

/** Takes over a message that is tried again, unless an event already told what came of it. */
export function retryInHistory(history: History, message: Message): History {
  return mapMessages(history, (known) => (known.id === message.id && known.state === "failed" ? message : known));
}

/** Adds a message that was just written here. An event may have been quicker: what is known then is at least as new. */
export function appendMessage(history: History, message: Message): History {
  const [newest = [], ...older] = history.pages;
  if (history.pages.some((page) => page.some(({ id }) => id === message.id))) return history;
  return { ...history, pages: [[...newest, message], ...older] };
}

/**
 * Joins a freshly read newest page to what is known. Null when the two do not meet: more came than a page holds,
 * and the history must be read again.
 */
export function mergeNewest(history: History, newest: readonly Message[]): History | null {
  const known = new Set(history.pages.flat().map((message) => message.id));
  const added = newest.filter((message) => !known.has(message.id));
  if (known.size > 0 && newest.length > 0 && added.length === newest.length) return null;
  const fresh = new Map(newest.map((message) => [message.id, message]));
  const updated = mapMessages(history, (message) => fresh.get(message.id) ?? message);
  const [first = [], ...rest] = updated.pages;
  return added.length === 0 ? updated : { ...updated, pages: [[...first, ...added], ...rest] };
}

/** Keeps the identity of whatever `change` returns unchanged, the history itself included. */
export function mapMessages(history: History, change: (message: Message) => Message): History {
  let changed = false;
  const pages = history.pages.map((page) =>
    page.map((message) => {
      const next = change(message);
      changed ||= next !== message;
      return next;
    }),
  );
  return changed ? { ...history, pages } : history;
}
