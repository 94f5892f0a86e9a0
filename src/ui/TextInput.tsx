// Text inputs: one line, several lines, a whole number with its unit, and a search field.
import { Search, X } from "lucide-react";
import { type ComponentProps, type KeyboardEvent, type RefObject, useId, useRef } from "react";
import { useI18n } from "@/i18n";
import { ariaKeys, keysOf, type ShortcutName } from "@/lib/shortcuts";
import { Kbd } from "./Kbd";
import { LiveText } from "./LiveText";
import styles from "./TextInput.module.css";

export function TextInput(props: ComponentProps<"input">) {
  return <input type="text" autoComplete="off" spellCheck={false} {...props} className={styles.input} />;
}

/** Without a border, for use inside a bordered container. */
export function BareInput({ className = "", ...props }: ComponentProps<"input">) {
  return <input autoComplete="off" spellCheck={false} {...props} className={`${styles.bare} ${className}`} />;
}

/** Grows with its text up to the height that its style allows. */
export function TextArea(props: ComponentProps<"textarea">) {
  return <textarea rows={3} dir="auto" {...props} className={styles.area} />;
}

type NumberFieldProps = Omit<ComponentProps<"input">, "type"> & { unit: string };

/** A text input with a number keypad: the browser's number input discards what it cannot parse instead of showing it. */
export function NumberField({ unit, "aria-describedby": describedBy, ...props }: NumberFieldProps) {
  const unitId = useId();
  return (
    <span className={styles.number}>
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        {...props}
        aria-describedby={describedBy ? `${unitId} ${describedBy}` : unitId}
        className={styles.input}
      />
      <span id={unitId}>{unit}</span>
    </span>
  );
}

/** The typed whole number, or null. Full-width digits are accepted. */
export function parseWhole(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

type SearchFieldProps = {
  /** What is searched, and by what. */
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** The number of results as a sentence, for screen readers. */
  results?: string;
  shortcut?: ShortcutName;
  inputRef?: RefObject<HTMLInputElement | null>;
  /** Keys that the searched list handles, such as the down arrow. Escape clears the field. */
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  testId?: string;
};

export function SearchField({ label, placeholder, value, onChange, results, shortcut, ...rest }: SearchFieldProps) {
  const { t } = useI18n();
  const own = useRef<HTMLInputElement>(null);
  const input = rest.inputRef ?? own;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && value !== "") {
      onChange("");
      event.preventDefault();
    } else rest.onKeyDown?.(event);
  };
  return (
    <search className={styles.search}>
      <Search size="1rem" aria-hidden="true" />
      <BareInput
        ref={input}
        type="search"
        value={value}
        placeholder={placeholder}
        aria-label={label}
        aria-keyshortcuts={shortcut && ariaKeys(keysOf(shortcut))}
        data-testid={rest.testId}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {value === "" && shortcut && <Kbd keys={keysOf(shortcut)} hidden />}
      {value !== "" && (
        <button
          type="button"
          className={styles.clear}
          aria-label={t("ui.clear_search")}
          onClick={() => {
            onChange("");
            input.current?.focus();
          }}
        >
          <X size="0.875rem" aria-hidden="true" />
        </button>
      )}
      {results !== undefined && (
        <div className="visually-hidden" role="status">
          <LiveText>{value !== "" && results}</LiveText>
        </div>
      )}
    </search>
  );
}
