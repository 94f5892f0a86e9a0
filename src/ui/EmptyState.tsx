// A pane with nothing in it, and what a person can do about that.
import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

type EmptyStateProps = { icon?: ReactNode; title: string; hint?: string; children?: ReactNode };

export function EmptyState({ icon, title, hint, children }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {icon && <div className={styles.icon}>{icon}</div>}
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {children}
    </div>
  );
}
