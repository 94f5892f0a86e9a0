// Toasts: short notices of the result of an action, where there is no better place for it. Each is also kept in the log
// (notices.ts), because a toast that was not read in time would be lost.
import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useI18n } from "@/i18n";
import { keysOf } from "@/lib/shortcuts";
import { IconButton } from "./Button";
import floating from "./Floating.module.css";
import { Kbd } from "./Kbd";
import { type Notice, record } from "./notices";
import styles from "./Toast.module.css";

type Data = { tone: Notice["tone"]; action: string | undefined; undo: boolean };

const manager = Base.createToastManager<Data>();

/** How long a toast stays; hovering or focusing it stops the timer. */
const SHOWN_MS = 8_000;

type ToastOptions = {
  description?: string | undefined;
  tone?: Notice["tone"];
  action?: { text: string; onPress: () => void };
  /** The action is an undo: the toast shows its key too. */
  undo?: boolean;
  /** It is gone: by time, by hand, or by its action. */
  onGone?: () => void;
};

/** Shows a toast and logs it. Returns a function that removes it. */
export function toast(title: string, { description, tone = "info", action, undo = false, onGone }: ToastOptions = {}) {
  record({ tone, title, description });
  const id = manager.add({
    title,
    description,
    data: { tone, action: action?.text, undo },
    ...(onGone && { onClose: onGone }),
    ...(action && {
      actionProps: {
        onClick: () => {
          action.onPress();
          manager.close(id);
        },
      },
    }),
  });
  return () => manager.close(id);
}

/** `title` says what did not work, `description` why and what to do. */
export function notify(title: string, description?: string): void {
  toast(title, { description, tone: "danger" });
}

export function Toasts({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  return (
    <Base.Provider toastManager={manager} timeout={SHOWN_MS} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className={styles.viewport} aria-label={t("ui.notices")}>
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List() {
  const { t } = useI18n();
  return Base.useToastManager<Data>().toasts.map((each) => (
    <Base.Root
      key={each.id}
      toast={each}
      className={`${floating.floating} ${styles.toast}`}
      data-tone={each.data?.tone}
    >
      <Base.Content className={styles.content}>
        <div className={styles.words}>
          <Base.Title className={styles.title} />
          <Base.Description className={styles.description} />
        </div>
        {each.data?.action && (
          <Base.Action className={styles.action}>
            {each.data.action}
            {each.data.undo && <Kbd keys={keysOf("undo")} plain />}
          </Base.Action>
        )}
      </Base.Content>
      <Base.Close
        render={
          <IconButton className={styles.close} label={t("ui.dismiss")} icon={<X size="1rem" aria-hidden="true" />} />
        }
      />
    </Base.Root>
  ));
}
