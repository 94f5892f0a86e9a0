// What belongs together, framed: rows of settings, or one thing with a title of its own, such as a chart.
import { type ReactNode, useId } from "react";
import styles from "./Card.module.css";

/** Without a title it holds rows, which bring their own padding. */
export function Card({ title, actions, children }: { title?: string; actions?: ReactNode; children: ReactNode }) {
  const id = useId();
  if (title === undefined) return <div className={styles.card}>{children}</div>;
  return (
    <section className={styles.card} data-titled="true" aria-labelledby={id}>
      <header className={styles.head}>
        <h3 id={id} className={styles.title}>
          {title}
        </h3>
        {actions}
      </header>
      {children}
    </section>
  );
}
