// What this node keeps: how much, all of it as one text, and what is older than a moment taken away.
import { queryOptions } from "@tanstack/react-query";
import { call, type Deletion, type Message, type StorageUsage } from "@/lib/host";
import { listMessages, restoreMessages } from "./chat";
import { listContacts } from "./peers";
import { getProfile } from "./settings";

export type { StorageUsage };

/** As many as one call gives. */
const PAGE = 500;

function getStorageUsage(): Promise<StorageUsage> {
  return call("get_storage_usage", {});
}

/** What waits to be sent stays. */
export function deleteMessagesBefore(before: number): Promise<Deletion[]> {
  return call("delete_messages_before", { before });
}

/** Within a minute of the deletion. */
export async function restoreAll(deletions: readonly Deletion[]): Promise<void> {
  for (const { id } of deletions) await restoreMessages(id);
}

/** Everything that is kept, as JSON. `onProgress` is told how many messages were read so far. */
export async function exportEverything(exportedAt: Date, onProgress: (messages: number) => void): Promise<string> {
  const [profile, contacts] = await Promise.all([getProfile(), listContacts()]);
  const conversations: { contactId: string; messages: Message[] }[] = [];
  let read = 0;
  for (const { id: contactId } of contacts.filter(({ lastMessage }) => lastMessage)) {
    const messages = await readConversation(contactId, (count) => onProgress(read + count));
    read += messages.length;
    conversations.push({ contactId, messages });
  }
  return JSON.stringify({ format: 1, exportedAt: exportedAt.toISOString(), profile, contacts, conversations }, null, 1);
}

/** From its end to its beginning, so that what comes meanwhile moves nothing. */
async function readConversation(contactId: string, onProgress: (count: number) => void): Promise<Message[]> {
  const pages: Message[][] = [];
  let count = 0;
  for (;;) {
    const oldest = pages.at(-1)?.[0];
    const page = await listMessages(contactId, oldest ? { before: oldest.id } : "newest", PAGE);
    if (page.length > 0) pages.push(page);
    count += page.length;
    onProgress(count);
    if (page.length < PAGE) return pages.reverse().flat();
  }
}

export const storageQuery = queryOptions({
  queryKey: ["settings", "storage"],
  queryFn: getStorageUsage,
  staleTime: 0,
  refetchInterval: 5_000,
});
