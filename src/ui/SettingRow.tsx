// One setting: its name and description on one side, the control on the other, and below them an error or a confirmation.
import { Check } from "lucide-react";
import { type ReactNode, useId } from "react";
import { LiveText } from "./LiveText";
import styles from "./SettingRow.module.css";

export type ControlIds = { id: string; "aria-describedby": string; "aria-invalid": boolean };

type SettingRowProps = {
  label: string;
  hint?: string;
  error?: string | null;
  /** A word such as "Saved", shown until the next change. */
  done?: string | null;
  /** In a dialog, or where the control needs the whole width. */
  layout?: "beside" | "below";
  /**
   * A function gets the ids that tie the control to its name, its explanation and its error. A group that has a name of
   * its own, a button, or plain text is given as it is.
   */
  children?: ReactNode | ((ids: ControlIds) => ReactNode);
  testId?: string;
};

export function SettingRow({ label, hint, error, done, layout = "beside", children, testId }: SettingRowProps) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, `${id}-note`].filter(Boolean).join(" ");
  const named = typeof children === "function";
  return (
    <div className={styles.row} data-layout={children === undefined ? "alone" : layout} data-testid={testId}>
      <div>
        {named ? (
          <label className={styles.label} htmlFor={id}>
            {label}
          </label>
        ) : (
          <p className={styles.label}>{label}</p>
        )}
        {hint && (
          <p className={styles.hint} id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
      {children !== undefined && (
        <div className={styles.side}>
          {named ? children({ id, "aria-describedby": describedBy, "aria-invalid": Boolean(error) }) : children}
          {(named || done !== undefined || error !== undefined) && (
            <Note id={`${id}-note`} error={error} done={done} testId={testId && `${testId}-note`} />
          )}
        </div>
      )}
    </div>
  );
}

type NoteProps = Pick<SettingRowProps, "error" | "done"> & { id: string; testId: string | undefined };

/** Always rendered, so that a screen reader announces texts that are added to it. */
function Note({ id, error, done, testId }: NoteProps) {
  return (
    <div className={styles.note} id={id} role="status" data-error={Boolean(error)} data-testid={testId}>
      {!error && done && <Check size="0.875rem" aria-hidden="true" />}
      <LiveText>{error || done}</LiveText>
    </div>
  );
}
