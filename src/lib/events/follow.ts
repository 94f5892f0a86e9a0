// Carries facts from the host into the query cache. Patches what it can, asks again for what it cannot, and does both
// in batches, so that fifty changes a second cost twenty renders and two questions.
import type { QueryClient } from "@tanstack/react-query";
import { listMessages } from "@/lib/api/chat";
import { type History, mergeNewest, replaceMessage } from "@/lib/api/history";
import { historyKey, historyQuery, updateHistory } from "@/lib/api/historyQuery";
import { doctorQuery } from "@/lib/api/node";
import { contactsQuery, healthQuery, heartbeatConfigQuery, selfOfflineQuery, storageFullQuery } from "@/lib/api/peers";
import { introducedQuery, profileQuery } from "@/lib/api/settings";
import { type EventDto, type HostSignal, type Lock, subscribe, type Unsubscribe } from "@/lib/host";
import { contactAsker } from "./askForContacts";
import { patchContacts, patchStates } from "./patch";
import { isPresence } from "./types";

const BATCH_MS = 50;

export type FollowOptions = {
  queries: QueryClient;
  /** Every batch, after the cache has taken it. */
  onEvents: (events: readonly EventDto[]) => void;
  onConnection: (connected: boolean) => void;
  /** Once, and then there is nothing more. */
  onLocked: (why: Lock) => void;
};

export function follow({ queries, onEvents, onConnection, onLocked }: FollowOptions): Unsubscribe {
  let batch: EventDto[] = [];
  let batchTimer: ReturnType<typeof setTimeout> | undefined;
  const asker = contactAsker(queries);

  const flush = () => {
    const events = batch;
    batch = [];
    batchTimer = undefined;
    const contacts = queries.getQueryData(contactsQuery.queryKey);
    if (contacts) {
      queries.setQueryData(contactsQuery.queryKey, patchContacts(contacts, events));
      asker.note(contacts, events);
    }
    for (const contactId of touchedHistories(events)) void bringUpToDate(queries, contactId, events);
    const network = events.findLast((event) => event.type === "network-state");
    if (network) {
      // An answer that is under way may be older than this fact: it is not waited for.
      void queries.cancelQueries({ queryKey: selfOfflineQuery.queryKey });
      queries.setQueryData(selfOfflineQuery.queryKey, network.offline);
      void queries.invalidateQueries({ queryKey: healthQuery.queryKey });
    }
    const storage = events.findLast((event) => event.type === "storage-state");
    if (storage) {
      void queries.cancelQueries({ queryKey: storageFullQuery.queryKey });
      queries.setQueryData(storageFullQuery.queryKey, storage.full);
      void queries.invalidateQueries({ queryKey: healthQuery.queryKey });
    }
    if (events.some(changesDiagnosis)) {
      queries.setQueryData(doctorQuery.queryKey, (report) => report && { ...report, outdated: true });
    }
    for (const contactId of presenceTold(events)) {
      void queries.invalidateQueries({ queryKey: ["presence-history", contactId] });
    }
    if (events.some((event) => event.type === "config-changed")) {
      void queries.invalidateQueries({ queryKey: heartbeatConfigQuery.queryKey });
      void queries.invalidateQueries({ queryKey: profileQuery.queryKey });
      void queries.invalidateQueries({ queryKey: introducedQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ["settings"] });
    }
    onEvents(events);
  };

  const onSignal = (signal: HostSignal) => {
    if (signal.kind === "event") {
      batch.push(signal.event);
      batchTimer ??= setTimeout(flush, BATCH_MS);
      return;
    }
    if (signal.kind === "locked") {
      onLocked(signal.why);
      return;
    }
    onConnection(signal.kind === "connected");
    // Answers from before the connection may have missed facts that were told to nobody.
    if (signal.kind === "connected") void queries.invalidateQueries();
  };

  const unsubscribe = subscribe(onSignal);
  return () => {
    clearTimeout(batchTimer);
    asker.stop();
    unsubscribe();
  };
}

/** Whether the doctor might say something else after this fact. */
function changesDiagnosis({ type }: EventDto): boolean {
  return ["peer-online", "peer-offline", "network-state", "config-changed"].includes(type);
}

function presenceTold(events: readonly EventDto[]): Set<string> {
  return new Set(events.filter(isPresence).map((event) => event.contactId));
}

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
    // The node does not answer: the query says so on its next reading, with the person's own retry.
    await queries.invalidateQueries({ queryKey: key });
  }
}

/** Messages whose news are not in the history yet: those that came, and those whose state does not say why. */
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
