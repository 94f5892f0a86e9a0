// Something is being done and nobody knows how long it takes. Where one does, a Progress says more.
import styles from "./Spinner.module.css";

/** With a label it is announced; without one it is decoration beside words that say the same. */
export function Spinner({ label }: { label?: string }) {
  return (
    <span className={styles.box} {...(label ? { role: "status", "aria-label": label } : { "aria-hidden": true })}>
      <span className={styles.spinner} />
    </span>
  );
}
