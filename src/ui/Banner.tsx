// A line that says what is the matter and what will happen. `alert` interrupts a screen reader, `status` waits its turn.
import type { ReactNode } from "react";
import styles from "./Banner.module.css";

type BannerProps = {
  tone: "info" | "warn" | "danger";
  role?: "alert" | "status";
  icon?: ReactNode;
  children: ReactNode;
  testId?: string;
};

export function Banner({ tone, role = "status", icon, children, testId }: BannerProps) {
  return (
    <div className={styles.banner} data-tone={tone} role={role} data-testid={testId}>
      {icon}
      <span>{children}</span>
    </div>
  );
}
