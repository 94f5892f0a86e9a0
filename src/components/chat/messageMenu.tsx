// The entries of a message's menu: the same for its button, for a right click and for the menu key.
import { Code, Copy, Info, Languages, RotateCcw, Trash2, X } from "lucide-react";
import type { Translate } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import { CHARSETS } from "@/lib/charsets";
import type { MenuEntry } from "@/ui/Menu";
import { codeOf } from "./text/parse";
import type { MessageActions } from "./useMessageActions";

export type MenuContext = {
  t: Translate;
  actions: MessageActions;
  canTryNow: boolean;
  copy: (text: string) => void;
  showDetails: (message: Message) => void;
};

export function messageMenu(message: Message, { t, actions, canTryNow, copy, showDetails }: MenuContext): MenuEntry[] {
  const { state, text } = message;
  const code = codeOf(text);
  const entries: (MenuEntry | false)[] = [
    text !== "" && { text: t("chat.copy"), icon: <Copy size="0.9375rem" />, onSelect: () => copy(text) },
    code !== "" && { text: t("chat.copy_code"), icon: <Code size="0.9375rem" />, onSelect: () => copy(code) },
    (state === "failed" || (state === "waiting" && canTryNow)) && {
      text: t(state === "failed" ? "chat.retry" : "chat.try_now"),
      icon: <RotateCcw size="0.9375rem" />,
      onSelect: () => actions.retry(message),
    },
    state === "received" && {
      type: "submenu",
      text: t("chat.read_again"),
      icon: <Languages size="0.9375rem" />,
      entries: [
        {
          type: "choice",
          label: t("chat.read_again"),
          value: message.charset.toLowerCase(),
          options: CHARSETS.map(({ label, name }) => ({ value: label, text: t(name) })),
          onChoose: (charset) => actions.readIn(message, charset),
        },
      ],
    },
    { text: t("chat.details"), icon: <Info size="0.9375rem" />, onSelect: () => showDetails(message) },
    { type: "separator" },
    state === "waiting"
      ? { text: t("chat.do_not_send"), icon: <X size="0.9375rem" />, onSelect: () => actions.remove(message) }
      : {
          text: t("chat.delete_here"),
          icon: <Trash2 size="0.9375rem" />,
          // What is on its way is deleted when it is known what became of it.
          disabled: state === "sending",
          onSelect: () => actions.remove(message),
        },
  ];
  return entries.filter((entry) => entry !== false);
}
