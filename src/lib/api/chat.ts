// Conversations: typed calls of text chat, and the paged history that is kept of each contact.
import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";
import { call, type Message } from "@/lib/host";

export type { Message };

/** Messages asked for at once: about three screens. */
export const PAGE = 60;

/** Resolves when the message is on disk, not when it has arrived: its state tells that later. */
export function sendMessage(contactId: string, text: string): Promise<Message> {
  return call("send_message", { contactId, text });
}

export function retryMessage(messageId: string): Promise<Message> {
  return call("retry_message", { messageId });
}

/** Oldest first; the newest page when `before` is null. */
export function listMessages(contactId: string, before: string | null, limit = PAGE): Promise<Message[]> {
  return call("list_messages", { contactId, before, limit });
}

export async function markRead(contactId: string): Promise<void> {
  await call("mark_read", { contactId });
}

/** Reads the bytes as they came in another charset, and keeps that reading. */
export function readMessageAgain(messageId: string, charset: string): Promise<Message> {
  return call("read_message_again", { messageId, charset });
}

/** Page 0 is the newest; every page is oldest first. */
export type History = InfiniteData<Message[], string | null>;

export function historyKey(contactId: string) {
  return ["messages", contactId] as const;
}

export function historyQuery(contactId: string) {
  return infiniteQueryOptions({
    queryKey: historyKey(contactId),
    queryFn: ({ pageParam }) => listMessages(contactId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page[0]?.id),
    // Events bring what is new: reading every page again would only repeat what is known.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
