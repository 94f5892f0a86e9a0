// Buttons: with words, or with an icon whose words are its label and tooltip.
import type { ComponentProps, ReactNode } from "react";
import { ariaKeys, keysOf, type ShortcutName } from "@/lib/shortcuts";
import styles from "./Button.module.css";
import { Spinner } from "./Spinner";
import { Tooltip } from "./Tooltip";

type Kind = "primary" | "plain" | "quiet" | "danger";

type ButtonProps = ComponentProps<"button"> & {
  kind?: Kind;
  /** The action is under way: the button keeps its place and cannot be pressed again. */
  busy?: boolean;
};

export function Button({ kind = "plain", busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={join(styles.button, styles[kind], className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label" | "children"> & {
  label: string;
  icon: ReactNode;
  kind?: Kind;
  shortcut?: ShortcutName;
  /** The side of its tooltip. */
  side?: "top" | "bottom" | "inline-end";
};

export function IconButton({
  label,
  icon,
  kind = "quiet",
  shortcut,
  side = "bottom",
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} side={side} {...(shortcut && { shortcut })}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-keyshortcuts={shortcut && ariaKeys(keysOf(shortcut))}
        className={join(styles.button, styles.icon, styles[kind], className)}
      >
        {icon}
      </button>
    </Tooltip>
  );
}

function join(...names: (string | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
