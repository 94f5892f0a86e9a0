// Asks for confirmation of what cannot be undone. What can be undone is done at once, with an undo (undo.ts).
import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useRef } from "react";
import { useI18n } from "@/i18n";
import { Button } from "./Button";
import styles from "./Confirm.module.css";
import floating from "./Floating.module.css";
import { useWanted } from "./useWanted";

type ConfirmProps = {
  open: boolean;
  /** The question. */
  title: string;
  /** What will be lost and what will be kept. */
  text: string;
  /** The action as a verb: "Delete", never "OK". */
  action: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

export function Confirm({ open, title, text, action, danger = false, onConfirm, onClose }: ConfirmProps) {
  const { t } = useI18n();
  const cancel = useRef<HTMLButtonElement>(null);
  if (!useWanted(open)) return null;
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={floating.backdrop} />
        {/* Enter, pressed without reading, changes nothing. */}
        <AlertDialog.Popup
          data-modal
          className={`${floating.floating} ${floating.dialog} ${styles.popup}`}
          initialFocus={cancel}
        >
          <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles.text}>{text}</AlertDialog.Description>
          <footer className={styles.actions}>
            <AlertDialog.Close render={<Button ref={cancel}>{t("ui.cancel")}</Button>} />
            <AlertDialog.Close
              render={
                <Button kind={danger ? "danger" : "primary"} onClick={onConfirm}>
                  {action}
                </Button>
              }
            />
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
