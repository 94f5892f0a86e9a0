// Short notices of what a person's own action came to, when there is no better place to say it.
import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Toast.module.css";

const manager = Toast.createToastManager();

/** `title` says what did not work, `description` why and what to do. */
export function notify(title: string, description?: string): void {
  manager.add({ title, description });
}

export function Toasts({
  label,
  dismissLabel,
  children,
}: {
  label: string;
  dismissLabel: string;
  children: ReactNode;
}) {
  return (
    <Toast.Provider toastManager={manager} timeout={8_000} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={label}>
          <List dismissLabel={dismissLabel} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List({ dismissLabel }: { dismissLabel: string }) {
  return Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.description} />
      </Toast.Content>
      <Toast.Close className={styles.close} aria-label={dismissLabel}>
        <X size="1rem" aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ));
}
