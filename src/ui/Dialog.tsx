// A dialog over the window: a title, what it is about, and buttons that end it. Whatever is behind it waits.
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useI18n } from "@/i18n";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  size?: "normal" | "wide";
  children: ReactNode;
  /** Buttons, the one that goes on last. */
  actions?: ReactNode;
  /** What has the focus at first; without it the first thing that can. */
  initialFocus?: RefObject<HTMLElement | null>;
};

export function Dialog({
  open,
  onClose,
  title,
  description,
  size = "normal",
  children,
  actions,
  initialFocus,
}: DialogProps) {
  const { t } = useI18n();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} data-size={size} {...(initialFocus && { initialFocus })}>
          <header className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close render={<IconButton label={t("ui.close")} icon={<X size="1.125rem" aria-hidden="true" />} />} />
          </header>
          {description && <Base.Description className={styles.description}>{description}</Base.Description>}
          <div className={styles.content}>{children}</div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
