// What a person can do with a message that exists: try it again, delete it here, read it in another charset.
import { useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import { deleteMessages, type Message, readMessageAgain, restoreMessages, retryMessage } from "@/lib/api/chat";
import { replaceMessage, retryInHistory, withoutMessages } from "@/lib/api/history";
import { historyKey, updateHistory } from "@/lib/api/historyQuery";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { notify } from "@/ui/Toast";
import { useUndoable } from "@/ui/undo";

export function useMessageActions(contact: Contact) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const undoable = useUndoable();
  const name = nameOf(contact);
  const { id: contactId } = contact;
  const readAgain = () => void queries.invalidateQueries({ queryKey: historyKey(contactId) });

  const restore = (deletionId: string) => {
    restoreMessages(deletionId)
      .catch((error) => notify(t("chat.not_restored"), errorText(error, t)))
      .finally(readAgain);
  };
  const remove = async (messages: string[] | null, done: string) => {
    try {
      const { id } = await deleteMessages(contactId, messages);
      undoable({ text: done, undo: () => restore(id) });
    } catch (error) {
      notify(t("chat.not_deleted"), errorText(error, t));
      readAgain();
    }
  };

  return {
    /** From this computer alone; what waits is not sent. */
    remove: (message: Message) => {
      updateHistory(queries, contactId, (history) => withoutMessages(history, new Set([message.id])));
      void remove([message.id], t(message.state === "waiting" ? "chat.taken_back" : "chat.deleted", { name }));
    },
    removeAll: () => remove(null, t("chat.all_deleted", { name })).then(readAgain),
    retry: (message: Message) => {
      retryMessage(message.id)
        .then((again) => updateHistory(queries, contactId, (history) => retryInHistory(history, again)))
        .catch((error) => notify(t("chat.retry_failed"), errorText(error, t, { name })));
    },
    readIn: (message: Message, charset: string) => {
      readMessageAgain(message.id, charset)
        .then((again) => updateHistory(queries, contactId, (history) => replaceMessage(history, again)))
        .catch((error) => notify(t("chat.read_again_failed"), errorText(error, t)));
    },
  };
}

export type MessageActions = ReturnType<typeof useMessageActions>;
