// A choice between a few words, side by side. Native radios: arrow keys, one tab stop and forms come with them.
import styles from "./Choice.module.css";

type Option<T extends string> = { value: T; text: string; lang?: string };

type ChoiceProps<T extends string> = {
  /** Names the group for a screen reader, and its radios for the browser. */
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  testId?: string;
};

export function Choice<T extends string>({ label, value, options, onChange, testId }: ChoiceProps<T>) {
  return (
    <fieldset className={styles.choice} data-testid={testId}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option} lang={option.lang}>
          <input
            type="radio"
            name={label}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.text}
        </label>
      ))}
    </fieldset>
  );
}
