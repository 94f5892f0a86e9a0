// One menu for all messages of the log: which message it is about is known when it opens.
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import type { MenuEntry } from "@/ui/Menu";
import { canTryNow } from "./explain";
import { messageMenu } from "./messageMenu";
import { useCopy } from "./useCopy";
import { useMessageActions } from "./useMessageActions";

type Aim = { message: Message; link: string | null; selected: boolean };

/** `goOn` moves the focus to the message beside one that is about to leave. */
export function useMessageMenu(contact: Contact, messages: readonly Message[], goOn: (messageId: string) => void) {
  const { t } = useI18n();
  const copy = useCopy();
  const actions = useMessageActions(contact);
  const [shown, setShown] = useState<Message | null>(null);
  const aimed = useRef<Aim | null>(null);

  const remove = (message: Message) => {
    goOn(message.id);
    actions.remove(message);
  };
  const entriesOf = (message: Message) =>
    messageMenu(message, {
      t,
      actions: { ...actions, remove },
      canTryNow: canTryNow(contact),
      copy: (text) => void copy(text),
      showDetails: setShown,
    });
  // The rows are given one function for good, or every event would draw all of them again.
  const latest = useRef(entriesOf);
  useEffect(() => {
    latest.current = entriesOf;
  });
  const of = useCallback((message: Message) => latest.current(message), []);

  const messageAt = (target: EventTarget): Message | undefined => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-message-id]") : null;
    return messages.find(({ id }) => id === row?.dataset.messageId);
  };

  return {
    of,
    /** For the log, before the menu of a right click or of the menu key opens: beside a message the system's own opens. */
    aim: (event: MouseEvent<HTMLElement>) => {
      const message = messageAt(event.target);
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      aimed.current = message
        ? { message, link: link?.href ?? null, selected: getSelection()?.isCollapsed === false }
        : null;
      if (!message) event.stopPropagation();
    },
    entries: (): MenuEntry[] => {
      if (!aimed.current) return [];
      const { message, link, selected } = aimed.current;
      const extra: (MenuEntry | false)[] = [
        // Goes the way of Ctrl+C, which knows of several messages.
        selected && { text: t("chat.copy_selected"), onSelect: () => document.execCommand("copy") },
        link !== null && { text: t("chat.copy_link"), onSelect: () => void copy(link) },
      ];
      const own = extra.filter((entry) => entry !== false);
      return [...own, ...(own.length > 0 ? [{ type: "separator" } as const] : []), ...of(message)];
    },
    /** For the key that deletes. */
    onDelete: (event: KeyboardEvent<HTMLElement>) => {
      const message = messageAt(event.target);
      if (!message || message.state === "sending" || event.target !== event.currentTarget.querySelector(":focus"))
        return;
      event.preventDefault();
      remove(message);
    },
    details: { message: shown, onClose: () => setShown(null) },
  };
}
