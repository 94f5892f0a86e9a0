// One of more choices than fit side by side (those are a Choice).
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import floating from "./Floating.module.css";
import styles from "./Select.module.css";

type SelectProps<T extends string> = {
  value: T;
  options: readonly { value: T; text: string; lang?: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
  id?: string;
  /** Where no label element names it. */
  "aria-label"?: string;
  "aria-describedby"?: string;
  "data-testid"?: string;
};

export function Select<T extends string>({ value, options, onChange, disabled = false, ...rest }: SelectProps<T>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Base.Root<T>
      value={value}
      disabled={disabled}
      modal={false}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Base.Trigger className={styles.trigger} {...rest}>
        <Base.Value className={styles.value} lang={chosen?.lang}>
          {chosen?.text ?? value}
        </Base.Value>
        <Base.Icon className={styles.icon}>
          <ChevronsUpDown size="0.875rem" aria-hidden="true" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} collisionPadding={8} alignItemWithTrigger={false}>
          <Base.Popup className={`${floating.floating} ${styles.popup}`}>
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} label={option.text} className={floating.option}>
                <Base.ItemIndicator className={styles.mark}>
                  <Check size="0.875rem" aria-hidden="true" />
                </Base.ItemIndicator>
                <Base.ItemText className={styles.text} lang={option.lang}>
                  {option.text}
                </Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
