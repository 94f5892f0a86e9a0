// Inputs of one line: for words, and for a whole number with its unit.
import type { ComponentProps, ReactNode } from "react";
import styles from "./TextInput.module.css";

export function TextInput(props: ComponentProps<"input">) {
  return <input type="text" autoComplete="off" spellCheck={false} {...props} className={styles.input} />;
}

type NumberInputProps = Omit<ComponentProps<"input">, "type"> & { unit: ReactNode };

/** A text input with a number keypad: the browser's own number input swallows what it cannot read instead of showing it. */
export function NumberInput({ unit, ...props }: NumberInputProps) {
  return (
    <span className={styles.number}>
      <input type="text" inputMode="numeric" autoComplete="off" {...props} className={styles.input} />
      <span>{unit}</span>
    </span>
  );
}

/** What was typed as a whole number; null when it is none. Digits of a CJK keyboard count. */
export function parseWhole(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}
