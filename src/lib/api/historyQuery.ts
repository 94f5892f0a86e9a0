// The stretch of a conversation in the query cache: how it is read, and how it moves. What it is, history.ts says.
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
    // Events bring what is new: reading it again would only repeat what is known.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The same stretch as the node has it now; at first, the newest page. */
async function readAgain(contactId: string, known: History | undefined): Promise<History> {
  const limit = Math.min(Math.max(PAGE, known?.messages.length ?? 0), MOST);
  const middle = known?.messages[Math.floor((known.messages.length - 1) / 2)];
  if (known && middle && !known.toEnd) {
    try {
      const page = await listMessages(contactId, { around: middle.id }, limit);
      return stretchAround(page, middle.id, limit, known.stretch);
    } catch (thrown) {
      // It was deleted meanwhile: the end is a place that there always is.
      if (toFailure(thrown).code !== "chat.unknown_message") throw thrown;
    }
  }
  const page = await listMessages(contactId, "newest", limit);
  return newestStretch(page, limit, known?.toEnd ? known.stretch : undefined);
}

export function updateHistory(queries: QueryClient, contactId: string, change: (history: History) => History): void {
  queries.setQueryData<History>(historyKey(contactId), (history) => history && change(history));
}

/** Reads on before the oldest message; those at the other end are left behind once they are too many. */
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

/** Reads on after the newest message that is held. */
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

/** Goes to the stretch around a message. Resolves when it is held. */
export async function readAround(queries: QueryClient, contactId: string, messageId: string): Promise<void> {
  const known = queries.getQueryData<History>(historyKey(contactId));
  if (known?.messages.some(({ id }) => id === messageId)) return;
  await queries.cancelQueries({ queryKey: historyKey(contactId) });
  const page = await listMessages(contactId, { around: messageId });
  queries.setQueryData<History>(historyKey(contactId), stretchAround(page, messageId, PAGE));
}

/** Goes to the end. Resolves when it is held. */
export async function readNewest(queries: QueryClient, contactId: string): Promise<void> {
  if (queries.getQueryData<History>(historyKey(contactId))?.toEnd) return;
  await queries.cancelQueries({ queryKey: historyKey(contactId) });
  queries.setQueryData<History>(historyKey(contactId), newestStretch(await listMessages(contactId, "newest"), PAGE));
}

/** What joins one end and what leaves the other are two pictures: a list that keeps its place can follow only one at a time. */
function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
