// How often this node says that it is here, how long it waits for others, and what the two mean together.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import {
  type HeartbeatConfigDto,
  heartbeatConfigQuery,
  updateHeartbeatInterval,
  updatePeerTimeout,
} from "@/lib/api/peers";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { SettingRow } from "@/ui/SettingRow";
import { NumberField } from "@/ui/TextInput";
import { Trouble } from "@/ui/Trouble";
import { type Checked, checkHeartbeat, checkTimeout, type Problem, problemOf } from "./presenceRules";
import { useSetting } from "./useSetting";

export function PresenceSettings() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(heartbeatConfigQuery);
  return (
    <Section title={t("settings.presence")} lead={t("settings.presence_lead")}>
      {error && !data && <Trouble title={t("settings.failed")} error={error} onRetry={() => void refetch()} />}
      {data && <Fields config={data} />}
    </Section>
  );
}

function Fields({ config }: { config: HeartbeatConfigDto }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const say = (problem: Problem) => t(problem.key, problem.values);
  const explain = (error: unknown) => {
    const problem = problemOf(error, config);
    return problem ? say(problem) : errorText(error, t);
  };
  const options = (
    key: keyof HeartbeatConfigDto,
    check: (text: string, config: HeartbeatConfigDto) => Checked,
    update: (seconds: number) => Promise<void>,
  ) => ({
    saved: String(config[key]),
    check: (text: string) => {
      const checked = check(text, config);
      return "problem" in checked ? say(checked.problem) : null;
    },
    save: async (text: string) => {
      const checked = check(text, config);
      if ("problem" in checked) return;
      await update(checked.seconds);
      queries.setQueryData(heartbeatConfigQuery.queryKey, (now) => now && { ...now, [key]: checked.seconds });
    },
    explain,
  });
  const heartbeat = useSetting(options("heartbeatInterval", checkHeartbeat, updateHeartbeatInterval));
  const timeout = useSetting(options("peerTimeout", checkTimeout, updatePeerTimeout));

  return (
    <Card>
      <SettingRow
        label={t("settings.heartbeat")}
        hint={t("settings.heartbeat_hint")}
        error={heartbeat.error}
        done={heartbeat.done ? t("settings.saved") : null}
        testId="heartbeat-field"
      >
        {(ids) => (
          <NumberField {...ids} {...heartbeat.input} unit={t("settings.seconds")} data-testid="heartbeat-interval" />
        )}
      </SettingRow>
      <SettingRow
        label={t("settings.timeout")}
        hint={t("settings.timeout_hint")}
        error={timeout.error}
        done={timeout.done ? t("settings.saved") : null}
        testId="timeout-field"
      >
        {(ids) => <NumberField {...ids} {...timeout.input} unit={t("settings.seconds")} data-testid="peer-timeout" />}
      </SettingRow>
      <SettingRow label={t("settings.meaning")} hint={t("settings.meaning_text", { timeout: config.peerTimeout })} />
    </Card>
  );
}
