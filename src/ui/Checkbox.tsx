// One of several that may be chosen together. A native checkbox with its label.
import type { ComponentProps, ReactNode } from "react";
import styles from "./Checkbox.module.css";

type CheckboxProps = Omit<ComponentProps<"input">, "type" | "onChange" | "checked"> & {
  /** "some": of what this one stands for, a part is chosen. */
  checked: boolean | "some";
  onChange: (checked: boolean) => void;
  children: ReactNode;
};

export function Checkbox({ checked, onChange, children, ...rest }: CheckboxProps) {
  return (
    <label className={styles.label}>
      <input
        {...rest}
        // The document has no attribute for it, only a property.
        ref={(input) => {
          if (input) input.indeterminate = checked === "some";
        }}
        type="checkbox"
        className={styles.box}
        checked={checked === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
