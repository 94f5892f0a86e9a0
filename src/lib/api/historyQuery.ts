// The loaded part of a conversation in the query cache: how it is read and moved. Its structure is in history.ts.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { toFailure } from "@/lib/host";
import { listMessages, PAGE } from "./chat";
import { type History, MOST, newestStretch, stretchAround, trimmed, withNewer, withOlder } from "./history";

export function historyKey(contactId: string) {
  return ["messages", contactId] as const;
}

export function historyQuery(contactId: string) {
  return queryOptions({
    queryKey: historyKey(contactId),
    queryFn: ({ client }) => readAgain(contactId, client.getQueryData<History>(historyKey(contactId))),
    // Events keep it current, so that it never has to be read again.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The current window read again from the node; the newest page at first. */
async function readAgain(contactId: string, known: History | undefined): Promise<History> {
  const limit = Math.min(Math.max(PAGE, known?.messages.length ?? 0), MOST);
  const middle = known?.messages[Math.floor((known.messages.length - 1) / 2)];
  if (known && middle && !known.toEnd) {
    try {
      const page = await listMessages(contactId, { around: middle.id }, limit);
      return stretchAround(page, middle.id, limit, known.stretch);
    } catch (thrown) {
      // The message was deleted meanwhile: go to the end, which always exists.
      if (toFailure(thrown).code !== "chat.unknown_message") throw thrown;
    }
  }
  const page = await listMessages(contactId, "newest", limit);
  return newestStretch(page, limit, known?.toEnd ? known.stretch : undefined);
}

export function updateHistory(queries: QueryClient, contactId: string, change: (history: History) => History): void {
  queries.setQueryData<History>(historyKey(contactId), (history) => history && change(history));
}

/** Loads the page before the oldest message; messages at the other end are dropped beyond the limit. */
export async function readOlder(queries: QueryClient, contactId: string): Promise<void> {
  const oldest = queries.getQueryData<History>(historyKey(contactId))?.messages[0];
  if (!oldest) return;
  const page = await listMessages(contactId, { before: oldest.id });
  updateHistory(queries, contactId, (history) =>
    history.messages[0]?.id === oldest.id ? withOlder(history, page, PAGE) : history,
  );
  await drawn();
  updateHistory(queries, contactId, (history) => trimmed(history, "start"));
}

/** Loads the page after the newest loaded message. */
export async function readNewer(queries: QueryClient, contactId: string): Promise<void> {
  const newest = queries.getQueryData<History>(historyKey(contactId))?.messages.at(-1);
  if (!newest) return;
  const page = await listMessages(contactId, { after: newest.id });
  updateHistory(queries, contactId, (history) =>
    history.messages.at(-1)?.id === newest.id ? withNewer(history, page, PAGE) : history,
  );
  await drawn();
  updateHistory(queries, contactId, (history) => trimmed(history, "end"));
}

/** Moves the window to a message. Resolves when that part is loaded. */
export async function readAround(queries: QueryClient, contactId: string, messageId: string): Promise<void> {
  const known = queries.getQueryData<History>(historyKey(contactId));
  if (known?.messages.some(({ id }) => id === messageId)) return;
  await queries.cancelQueries({ queryKey: historyKey(contactId) });
  const page = await listMessages(contactId, { around: messageId });
  queries.setQueryData<History>(historyKey(contactId), stretchAround(page, messageId, PAGE));
}

/** Moves the window to the end. Resolves when that part is loaded. */
export async function readNewest(queries: QueryClient, contactId: string): Promise<void> {
  if (queries.getQueryData<History>(historyKey(contactId))?.toEnd) return;
  await queries.cancelQueries({ queryKey: historyKey(contactId) });
  queries.setQueryData<History>(historyKey(contactId), newestStretch(await listMessages(contactId, "newest"), PAGE));
}

/** Added and dropped messages are two separate renders: a list that keeps its scroll position can handle one change at a time. */
function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
