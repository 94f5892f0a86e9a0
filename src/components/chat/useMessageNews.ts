// Reads out what arrives in the conversation that is open, and that a message failed. The event has no text: it is taken from the history that the
// same event brought up to date, so this watches the newest incoming message instead.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { History } from "@/lib/api/history";
import { historyKey } from "@/lib/api/historyQuery";
import type { Contact } from "@/lib/api/peers";
import { useEvent } from "@/lib/events/useEvent";
import { nameOf } from "@/lib/presence";
import { announce } from "@/ui/Announcer";

/** Who wants to hear more of a long message reads it in the log. Characters. */
const READ_OUT = 400;

export function useMessageNews(contact: Contact): void {
  const { t } = useI18n();
  const queries = useQueryClient();
  const name = nameOf(contact);
  // Null where there was no message yet, undefined while none has been read.
  const announced = useRef<string | null>(undefined);
  useEffect(() => {
    const key = historyKey(contact.id);
    announced.current = idOf(newestIncoming(queries.getQueryData<History>(key)));
    return queries.getQueryCache().subscribe(({ query }) => {
      if (query.queryKey[0] !== key[0] || query.queryKey[1] !== key[1]) return;
      const history = query.state.data as History | undefined;
      const newest = newestIncoming(history);
      const before = announced.current;
      if (newest === undefined || idOf(newest) === before) return;
      announced.current = idOf(newest);
      // Where the one that was announced is gone, it was deleted, and those before it are no news.
      const isNews = before === null || history?.messages.some(({ id }) => id === before);
      if (!newest || !isNews) return;
      const said = t("chat.received", { name, text: newest.text.slice(0, READ_OUT) || t("contacts.no_text") });
      const { source, insteadOf: own } = newest;
      announce(source && own ? `${said} ${t("chat.elsewhere", { source, name, own })}` : said);
    });
  }, [queries, contact.id, name, t]);
  // Whoever reads further up holds no newer messages: then it is only said that there is one.
  useEvent(["message-received"], ({ contactId }) => {
    const held = queries.getQueryData<History>(historyKey(contact.id));
    if (contactId === contact.id && held && !held.toEnd) announce(t("chat.new_from", { name }));
  });
  // Only failure needs the person; that all went well is written under the message.
  useEvent(["message-state"], ({ contactId, state }) => {
    if (contactId === contact.id && state === "failed") announce(t("chat.not_sent", { name }));
  });
}

/** Null if there is none, undefined if it cannot be known. */
function newestIncoming(history: History | undefined): Message | null | undefined {
  return history?.toEnd ? (history.messages.findLast((message) => !message.outgoing) ?? null) : undefined;
}

const idOf = (message: Message | null | undefined) => (message === null ? null : message?.id);
