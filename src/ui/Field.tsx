// One setting: its name and what it means on one side, the control on the other, and below it what is wrong or done.
// The control is told its ids by a function, so that a screen reader reads hint and error with it.
import { Check } from "lucide-react";
import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";

export type ControlIds = { id: string; "aria-describedby": string; "aria-invalid": boolean };

type FieldProps = {
  label: string;
  hint?: string;
  error?: string | null;
  /** A word such as "Saved", shown until the next change. */
  done?: string | null;
  children: (ids: ControlIds) => ReactNode;
  testId?: string;
};

export function Field({ label, hint, error, done, children, testId }: FieldProps) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, `${id}-note`].filter(Boolean).join(" ");
  return (
    <div className={styles.field} data-testid={testId}>
      <div>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {hint && (
          <p className={styles.hint} id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
      <div className={styles.side}>
        {children({ id, "aria-describedby": describedBy, "aria-invalid": Boolean(error) })}
        <p
          className={styles.note}
          id={`${id}-note`}
          role="status"
          data-error={Boolean(error)}
          data-testid={testId && `${testId}-note`}
        >
          {error}
          {!error && done && (
            <>
              <Check size="0.875rem" aria-hidden="true" />
              {done}
            </>
          )}
        </p>
      </div>
    </div>
  );
}

/** A setting that is only told, or whose control is a group with a name of its own. */
export function Row({ label, hint, children }: { label: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={styles.field} data-alone={children === undefined}>
      <div>
        <p className={styles.label}>{label}</p>
        {hint && <p className={styles.hint}>{hint}</p>}
      </div>
      {children !== undefined && <div className={styles.side}>{children}</div>}
    </div>
  );
}
