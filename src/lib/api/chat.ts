// Conversations: typed calls of text chat.
import { call, type Deletion, type Message, type Place, type SearchHit, TEXT_LIMIT } from "@/lib/host";

export type { Deletion, Message, SearchHit };
export { TEXT_LIMIT };

/** Messages asked for at once: about three screens. */
export const PAGE = 60;

/** Resolves when the message is on disk, not when it has arrived: its state tells that later. */
export function sendMessage(contactId: string, text: string): Promise<Message> {
  return call("send_message", { contactId, text, id: null });
}

export function retryMessage(messageId: string): Promise<Message> {
  return call("retry_message", { messageId });
}

/** How many messages a text would go out as. Rejects as sending it would. */
export function measureMessage(contactId: string, text: string): Promise<number> {
  return call("measure_message", { contactId, text });
}

/** Oldest first. */
export function listMessages(contactId: string, place: Place, limit = PAGE): Promise<Message[]> {
  return call("list_messages", { contactId, place, limit });
}

export function firstUnread(contactId: string): Promise<string | null> {
  return call("first_unread", { contactId });
}

/** Newest first. */
export function searchMessages(text: string, contactId: string, limit: number): Promise<SearchHit[]> {
  return call("search_messages", { text, contactId, before: null, limit });
}

export async function markRead(contactId: string): Promise<void> {
  await call("mark_read", { contactId });
}

/** Reads the bytes as they came in another charset, and keeps that reading. */
export function readMessageAgain(messageId: string, charset: string): Promise<Message> {
  return call("read_message_again", { messageId, charset });
}

/** On this computer alone; all of the conversation without `messageIds`. What waits is not sent. */
export function deleteMessages(contactId: string, messageIds: string[] | null): Promise<Deletion> {
  return call("delete_messages", { contactId, messageIds });
}

/** For a minute after the deletion. */
export async function restoreMessages(deletionId: string): Promise<void> {
  await call("restore_messages", { deletionId });
}
