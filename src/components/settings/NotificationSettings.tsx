// What the desktop window tells of messages that come: whether, how much, when not, and of whom not.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "@/i18n";
import {
  notificationsQuery,
  type NotificationSettings as Settings,
  updateNotificationSettings,
} from "@/lib/api/notifications";
import { Card } from "@/ui/Card";
import { MutedPeople } from "./MutedPeople";
import { QuietHours } from "./QuietHours";
import { Section, troubleOf } from "./Section";
import { SwitchRow } from "./SwitchRow";

export function NotificationSettings() {
  const answer = useQuery(notificationsQuery);
  return (
    <Section name="notifications" trouble={troubleOf(answer)}>
      {answer.data && <Fields settings={answer.data} />}
    </Section>
  );
}

export type Change = (change: Partial<Settings>) => Promise<undefined>;

function Fields({ settings }: { settings: Settings }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const change: Change = async (part) => {
    const next = { ...settings, ...part };
    await updateNotificationSettings(next);
    queries.setQueryData(notificationsQuery.queryKey, next);
    return undefined;
  };
  return (
    <>
      <Card>
        <SwitchRow
          label={t("settings.notify")}
          hint={t("settings.notify_hint")}
          checked={settings.enabled}
          onChange={(enabled) => change({ enabled })}
        />
        <SwitchRow
          label={t("settings.preview")}
          hint={t("settings.preview_hint")}
          checked={settings.preview}
          disabled={!settings.enabled}
          onChange={(preview) => change({ preview })}
        />
        <QuietHours hours={settings.quietHours} disabled={!settings.enabled} onChange={change} />
      </Card>
      <MutedPeople muted={settings.muted} />
    </>
  );
}
