// On or off, at once. A native checkbox in the role of a switch: labels, forms and Space come with it.
import type { ComponentProps } from "react";
import styles from "./Switch.module.css";

type SwitchProps = Omit<ComponentProps<"input">, "type" | "role" | "onChange"> & {
  checked: boolean;
  onChange: (checked: boolean) => void;
};

export function Switch({ onChange, ...rest }: SwitchProps) {
  return (
    <input
      {...rest}
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells by itself whether it is checked.
      role="switch"
      className={styles.switch}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
