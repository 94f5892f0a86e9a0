// A small count of waiting items, and a one-word label.
import type { ReactNode } from "react";
import styles from "./Badge.module.css";

/** Higher counts are shown as "99+". */
const MOST = 99;

type BadgeProps = {
  count: number;
  /** Read instead of the number. Without it the number is decorative and described elsewhere. */
  label?: string;
  size?: "normal" | "small";
  className?: string | undefined;
  testId?: string;
};

export function Badge({ count, label, size = "normal", className = "", testId }: BadgeProps) {
  if (count <= 0) return null;
  return (
    <span className={`${styles.badge} ${className}`} data-size={size} data-testid={testId}>
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      {label && <span className="visually-hidden">{label}</span>}
    </span>
  );
}

type TagProps = { tone?: "neutral" | "accent" | "good" | "warn" | "danger"; icon?: ReactNode; children: ReactNode };

export function Tag({ tone = "neutral", icon, children }: TagProps) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
