// Conversations in the cache: patched where an event carries enough, read again where it does not.
import type { QueryClient } from "@tanstack/react-query";
import { listMessages } from "@/lib/api/chat";
import { type History, mergeNewest, replaceMessage } from "@/lib/api/history";
import { historyKey, historyQuery, updateHistory } from "@/lib/api/historyQuery";
import type { EventDto } from "@/lib/host";
import type { Reducer } from "../reducer";
import { patchStates } from "./patch";

export const historiesReducer = {
  types: ["message-received", "message-state", "messages-pruned"],
  start: (queries) => ({
    apply: (events) => {
      for (const contactId of touchedHistories(events)) void bringUpToDate(queries, contactId, events);
    },
  }),
} as const satisfies Reducer;

function touchedHistories(events: readonly EventDto[]): Set<string> {
  const contacts = new Set<string>();
  for (const event of events) {
    if (event.type === "message-received" || event.type === "message-state" || event.type === "messages-pruned") {
      contacts.add(event.contactId);
    }
  }
  return contacts;
}

async function bringUpToDate(queries: QueryClient, contactId: string, events: readonly EventDto[]): Promise<void> {
  const key = historyKey(contactId);
  const history = queries.getQueryData<History>(key);
  if (!history) return;
  if (events.some((event) => event.type === "messages-pruned" && event.contactId === contactId)) {
    await queries.invalidateQueries({ queryKey: key });
    return;
  }
  const patched = patchStates(history, events);
  queries.setQueryData<History>(key, patched);
  const asked = unknownIn(patched, contactId, events);
  if (asked.length === 0) return;
  try {
    // One by one where they stand; the end, when what is new belongs there.
    const single = asked.filter((id) => patched.messages.some((message) => message.id === id));
    if (single.length < asked.length && patched.toEnd) {
      const newest = await listMessages(contactId, "newest");
      const now = queries.getQueryData<History>(key);
      const merged = now && mergeNewest(now, newest);
      if (merged) queries.setQueryData<History>(key, merged);
      else await queries.resetQueries({ queryKey: historyQuery(contactId).queryKey });
    }
    for (const id of single) {
      const [message] = await listMessages(contactId, { around: id }, 1);
      if (message) updateHistory(queries, contactId, (now) => replaceMessage(now, message));
    }
  } catch {
    // The node does not answer: the query reports that on its next read, with a button to retry.
    await queries.invalidateQueries({ queryKey: key });
  }
}

/** Messages that must be read: new ones, and failed ones, whose events carry no reason. */
function unknownIn({ messages }: History, contactId: string, events: readonly EventDto[]): string[] {
  const states = new Map(messages.map((message) => [message.id, message.state]));
  const unknown = new Set<string>();
  for (const event of events) {
    if (event.type === "message-received" && event.contactId === contactId && !states.has(event.messageId)) {
      unknown.add(event.messageId);
    }
    if (
      event.type === "message-state" &&
      event.contactId === contactId &&
      states.get(event.messageId) !== event.state
    ) {
      unknown.add(event.messageId);
    }
  }
  return [...unknown];
}
