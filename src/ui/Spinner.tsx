// Shows that work of unknown duration is under way. Where the duration is known, use Progress.
import styles from "./Spinner.module.css";

/** With a label it is announced; without one it is decorative, beside text that says the same. */
export function Spinner({ label }: { label?: string }) {
  return (
    <span className={styles.box} {...(label ? { role: "status", "aria-label": label } : { "aria-hidden": true })}>
      <span className={styles.spinner} />
    </span>
  );
}
