// Figures that one looks at: a name, a number, and what it means now. They stand side by side as far as there is room.
import type { ReactNode } from "react";
import styles from "./Stat.module.css";

export function Stats({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <dl className={styles.stats} aria-label={label}>
      {children}
    </dl>
  );
}

type StatProps = {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: "neutral" | "warn" | "danger";
  testId?: string;
};

export function Stat({ label, value, note, tone = "neutral", testId }: StatProps) {
  return (
    <div className={styles.stat} data-tone={tone} data-testid={testId}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>{value}</dd>
      {note !== undefined && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}
