// Copying by a button or a menu: true when it was copied; a browser may refuse, and then the person is told.
import { useI18n } from "@/i18n";
import { notify } from "@/ui/Toast";

export function useCopy(): (text: string) => Promise<boolean> {
  const { t } = useI18n();
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      notify(t("chat.not_copied"), t("chat.not_copied_hint"));
      return false;
    }
  };
}
