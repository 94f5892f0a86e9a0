// Hours of the day in which nothing is told: on or off, and from when until when.
import { errorText, useI18n } from "@/i18n";
import type { NotificationSettings } from "@/lib/api/notifications";
import { SettingRow } from "@/ui/SettingRow";
import { TextInput } from "@/ui/TextInput";
import type { Change } from "./NotificationSettings";
import { SwitchRow } from "./SwitchRow";
import { parseTimeOfDay } from "./timeOfDay";
import { useSetting } from "./useSetting";

type Hours = NonNullable<NotificationSettings["quietHours"]>;
type QuietHoursProps = { hours: Hours | null; disabled: boolean; onChange: Change };

const NIGHT: Hours = { from: "22:00", until: "07:00" };

export function QuietHours({ hours, disabled, onChange }: QuietHoursProps) {
  const { t } = useI18n();
  return (
    <>
      <SwitchRow
        label={t("settings.quiet")}
        hint={t("settings.quiet_hint")}
        checked={hours !== null}
        disabled={disabled}
        onChange={(on) => onChange({ quietHours: on ? NIGHT : null })}
      />
      {hours && !disabled && (
        <>
          <End end="from" hours={hours} onChange={onChange} />
          <End end="until" hours={hours} onChange={onChange} />
        </>
      )}
    </>
  );
}

type EndProps = { end: keyof Hours; hours: Hours; onChange: Change };

function End({ end, hours, onChange }: EndProps) {
  const { t } = useI18n();
  const other = end === "from" ? hours.until : hours.from;
  const field = useSetting({
    saved: hours[end],
    check: (text) => {
      const time = parseTimeOfDay(text);
      if (time === null) return t("error.time_of_day");
      return time === other ? t("error.same_time") : null;
    },
    save: async (text) => {
      await onChange({ quietHours: { ...hours, [end]: parseTimeOfDay(text) ?? hours[end] } });
    },
    explain: (error) => errorText(error, t),
  });
  return (
    <SettingRow
      label={t(`settings.quiet_${end}`)}
      error={field.error}
      done={field.done ? t("settings.saved") : null}
      testId={`quiet-${end}`}
    >
      {(ids) => <TextInput {...ids} {...field.input} dir="ltr" placeholder="22:00" />}
    </SettingRow>
  );
}
