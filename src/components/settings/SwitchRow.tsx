// A setting that is on or off, in force when its switch is moved, and what came of it beside it.
import { SettingRow } from "@/ui/SettingRow";
import { Switch } from "@/ui/Switch";
import { useInstant } from "./useInstant";

type SwitchRowProps = {
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  /** Rejects with what is said beside the switch, which then stays as it is. */
  onChange: (next: boolean) => Promise<undefined>;
  testId?: string;
};

export function SwitchRow({ label, hint, checked, disabled = false, onChange, testId }: SwitchRowProps) {
  const { run, error, done } = useInstant();
  return (
    <SettingRow label={label} hint={hint} error={error} done={done}>
      {({ "aria-invalid": _, ...ids }) => (
        <Switch
          {...ids}
          checked={checked}
          disabled={disabled}
          onChange={(next) => void run(() => onChange(next))}
          data-testid={testId}
        />
      )}
    </SettingRow>
  );
}
