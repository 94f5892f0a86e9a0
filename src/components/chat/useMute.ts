// Whether the messages of somebody are told in notices, and changing that: done at once and offered back.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import { notificationsQuery, setContactMuted } from "@/lib/api/notifications";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { notify } from "@/ui/Toast";
import { useUndoable } from "@/ui/undo";

export function useMute(contact: Contact) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const undoable = useUndoable();
  const { data } = useQuery(notificationsQuery);
  const name = nameOf(contact);
  const keep = async (muted: boolean) => {
    try {
      await setContactMuted(queries, contact.id, muted);
      return true;
    } catch (thrown) {
      notify(t("settings.not_muted", { name }), errorText(thrown, t));
      return false;
    }
  };
  return {
    muted: data?.muted.includes(contact.id) ?? false,
    mute: async (muted: boolean) => {
      if (!(await keep(muted))) return;
      const text = t(muted ? "chat.is_muted" : "chat.is_unmuted", { name });
      undoable({ text, undo: () => void keep(!muted) });
    },
  };
}
