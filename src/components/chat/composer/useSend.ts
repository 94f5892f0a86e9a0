// Sending: the text goes to the node, which keeps it, and from there into the log.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Message, sendMessage } from "@/lib/api/chat";
import { appendMessage } from "@/lib/api/history";
import { updateHistory } from "@/lib/api/historyQuery";
import { type Contact, contactsQuery } from "@/lib/api/peers";

export function useSend(contact: Contact, onKept: (written: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (written: string) => sendMessage(contact.id, written),
    onSuccess: (message, written) => {
      updateHistory(queries, contact.id, (history) => appendMessage(history, message));
      queries.setQueryData(contactsQuery.queryKey, (contacts) =>
        contacts?.map((each) => (each.id === contact.id ? withLast(each, message) : each)),
      );
      onKept(written);
    },
  });
}

function withLast(contact: Contact, { text, at, outgoing, attachments }: Message): Contact {
  // Newer than all others, until the node says its place.
  const order = Number.MAX_SAFE_INTEGER;
  return { ...contact, lastMessage: { text, at, outgoing, order, attachments, unreadable: false } };
}
