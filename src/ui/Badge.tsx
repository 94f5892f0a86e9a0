// How many there are of something that waits, as a small number; and a word that marks what it stands beside.
import type { ReactNode } from "react";
import styles from "./Badge.module.css";

/** More than this is "99+": whoever has so many does not count them. */
const MOST = 99;

type BadgeProps = {
  count: number;
  /** Read instead of the bare number. Without it the number is decoration, and its words stand elsewhere. */
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
