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
import { SettingRow } from "@/ui/SettingRow";
import { NumberField } from "@/ui/TextInput";
import { PresencePicture } from "./PresencePicture";
import { type Checked, checkHeartbeat, checkTimeout, type Problem, problemOf } from "./presenceRules";
import { Section, troubleOf } from "./Section";
import { useSetting } from "./useSetting";

export function PresenceSettings() {
  const answer = useQuery(heartbeatConfigQuery);
  return (
    <Section name="presence" trouble={troubleOf(answer)}>
      {answer.data && <Fields config={answer.data} />}
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
  // The picture goes along while one types, as far as what is typed can be meant.
  const typed = (checked: Checked, saved: number) => ("seconds" in checked ? checked.seconds : saved);

  return (
    <>
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
      </Card>
      <PresencePicture
        interval={typed(checkHeartbeat(heartbeat.input.value, config), config.heartbeatInterval)}
        timeout={typed(checkTimeout(timeout.input.value, config), config.peerTimeout)}
      />
    </>
  );
}
