// A modal dialog: a title, a description, and buttons that close it.
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, type RefObject, useRef } from "react";
import { useI18n } from "@/i18n";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";
import floating from "./Floating.module.css";
import { useWanted } from "./useWanted";

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  size?: "normal" | "wide";
  children: ReactNode;
  /** Buttons, the affirmative one last. */
  actions?: ReactNode;
  /** Focused at first; by default the first focusable element of the dialog, if there is one. */
  initialFocus?: RefObject<HTMLElement | null>;
};

const FOCUSABLE = "input, textarea, select, button, a[href], [tabindex='0']";

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
  const popup = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const wanted = useWanted(open);
  const firstInside = () => content.current?.querySelector<HTMLElement>(FOCUSABLE) ?? popup.current ?? true;
  if (!wanted) return null;
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={floating.backdrop} />
        <Base.Popup
          ref={popup}
          data-modal
          className={`${floating.floating} ${floating.dialog} ${styles.popup}`}
          data-size={size}
          initialFocus={initialFocus ?? firstInside}
        >
          <header className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close render={<IconButton label={t("ui.close")} icon={<X size="1.125rem" aria-hidden="true" />} />} />
          </header>
          {description && <Base.Description className={styles.description}>{description}</Base.Description>}
          <div ref={content} className={styles.content}>
            {children}
          </div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
