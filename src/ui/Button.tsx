// Buttons: with words, or with an icon whose words are its label and tooltip.
import type { ComponentProps, ReactNode } from "react";
import styles from "./Button.module.css";
import { Hint } from "./Hint";

type Kind = "primary" | "plain" | "quiet";

type ButtonProps = ComponentProps<"button"> & { kind?: Kind };

export function Button({ kind = "plain", className, ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={join(styles.button, styles[kind], className)} />;
}

type IconButtonProps = Omit<ButtonProps, "aria-label" | "children"> & { label: string; icon: ReactNode };

export function IconButton({ label, icon, kind = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <Hint text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={join(styles.button, styles.icon, styles[kind], className)}
      >
        {icon}
      </button>
    </Hint>
  );
}

function join(...names: (string | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
