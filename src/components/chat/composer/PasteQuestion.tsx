// The question before something huge is pasted, or the reason why it is not.
import { useI18n } from "@/i18n";
import { TEXT_LIMIT } from "@/lib/api/chat";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Dialog } from "@/ui/Dialog";
import type { Pasted } from "./usePasteGuard";

type PasteQuestionProps = { pasted: Pasted | null; onPaste: () => void; onClose: () => void };

export function PasteQuestion({ pasted, onPaste, onClose }: PasteQuestionProps) {
  const { t } = useI18n();
  const count = [...(pasted?.text ?? "")].length;
  const parts = pasted?.parts ?? 0;
  return (
    <>
      <Confirm
        open={pasted !== null && parts > 0}
        title={t("chat.paste.title", { count })}
        text={t("chat.paste.text", { parts })}
        action={t("chat.paste.action")}
        onConfirm={onPaste}
        onClose={onClose}
      />
      <Dialog
        open={pasted !== null && parts === 0}
        title={t("chat.paste.too_long", { count })}
        onClose={onClose}
        actions={<Button onClick={onClose}>{t("ui.close")}</Button>}
      >
        <p>{t("chat.paste.too_long_text", { limit: TEXT_LIMIT })}</p>
      </Dialog>
    </>
  );
}
