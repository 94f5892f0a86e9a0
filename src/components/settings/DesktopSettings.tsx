// How the window behaves on the desktop: whether it starts at login, whether it shows itself then, and when its person
// counts as away.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "@/i18n";
import { desktopQuery, type DesktopSettings as Kept, setStartAtLogin, updateDesktopSettings } from "@/lib/api/desktop";
import { Card } from "@/ui/Card";
import { Choice } from "@/ui/Choice";
import { SettingRow } from "@/ui/SettingRow";
import { Section, troubleOf } from "./Section";
import { SwitchRow } from "./SwitchRow";
import { useInstant } from "./useInstant";

/** In minutes; 0 is never. */
const AWAY_AFTER = [0, 5, 10, 30];

export function DesktopSettings() {
  const answer = useQuery(desktopQuery);
  return (
    <Section name="desktop" trouble={troubleOf(answer)}>
      {answer.data && <Fields settings={answer.data} />}
    </Section>
  );
}

function Fields({ settings }: { settings: Kept }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const away = useInstant();
  const show = (part: Partial<Kept>) =>
    queries.setQueryData(desktopQuery.queryKey, (now) => ({ ...(now ?? settings), ...part }));
  const change = async (part: Partial<Omit<Kept, "startAtLogin">>) => {
    await updateDesktopSettings({ ...settings, ...part });
    show(part);
    return undefined;
  };
  const start = async (startAtLogin: boolean) => {
    await setStartAtLogin(startAtLogin);
    show({ startAtLogin });
    return undefined;
  };
  // Any number of minutes can stand in the settings file.
  const minutes = AWAY_AFTER.includes(settings.awayAfter) ? AWAY_AFTER : [...AWAY_AFTER, settings.awayAfter];
  return (
    <>
      <Card>
        <SwitchRow
          label={t("settings.start_at_login")}
          hint={t("settings.start_at_login_hint")}
          checked={settings.startAtLogin}
          onChange={start}
          testId="start-at-login"
        />
        <SwitchRow
          label={t("settings.start_minimized")}
          hint={t("settings.start_minimized_hint")}
          checked={settings.startMinimized}
          onChange={(startMinimized) => change({ startMinimized })}
          testId="start-minimized"
        />
      </Card>
      <Card>
        <SettingRow
          label={t("settings.away")}
          hint={t("settings.away_hint")}
          layout="below"
          error={away.error}
          done={away.done}
        >
          <Choice
            label={t("settings.away")}
            value={String(settings.awayAfter)}
            options={minutes.map((each) => ({
              value: String(each),
              text: t("settings.away_after", { minutes: each }),
            }))}
            onChange={(value) => void away.run(() => change({ awayAfter: Number(value) }))}
            testId="away-after"
          />
        </SettingRow>
      </Card>
    </>
  );
}
