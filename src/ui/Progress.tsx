// A progress bar with its label and the same progress in words.
import { Progress as Base } from "@base-ui/react/progress";
import styles from "./Progress.module.css";

type ProgressProps = {
  label: string;
  /** 0 to 1; null while it is unknown. */
  value: number | null;
  /** The progress in words, such as "4,361 of 7,004 files". */
  text: string;
};

export function Progress({ label, value, text }: ProgressProps) {
  const percent = value === null ? null : Math.round(Math.min(Math.max(value, 0), 1) * 100);
  return (
    <Base.Root className={styles.progress} value={percent} getAriaValueText={() => text}>
      <Base.Label className={styles.label}>{label}</Base.Label>
      <Base.Track className={styles.track}>
        <Base.Indicator className={styles.bar} />
      </Base.Track>
      <span className={styles.text} aria-hidden="true">
        {text}
      </span>
    </Base.Root>
  );
}
