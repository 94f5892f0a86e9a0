// A line that says what is the matter and what will happen. `alert` interrupts a screen reader, `status` waits its turn.
import type { ReactNode } from "react";
import styles from "./Banner.module.css";

type BannerProps = {
  tone: "info" | "warn" | "danger";
  role?: "alert" | "status";
  icon?: ReactNode;
  /** A button or two that do something about it. */
  actions?: ReactNode;
  children: ReactNode;
  testId?: string;
};

export function Banner({ tone, role = "status", icon, actions, children, testId }: BannerProps) {
  return (
    <div className={styles.banner} data-tone={tone} role={role} data-testid={testId}>
      {icon}
      <span className={styles.text}>{children}</span>
      {actions && <span className={styles.actions}>{actions}</span>}
    </div>
  );
}
