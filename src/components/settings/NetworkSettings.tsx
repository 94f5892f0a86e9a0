// How this node uses the network: by which interfaces, on which port, whom it looks for beyond the own subnets, and how it
// reads programs that do not say their charset.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import { type NetworkSettings as Network, networkQuery, updateDefaultCharset, updatePort } from "@/lib/api/network";
import { CHARSETS } from "@/lib/charsets";
import { Card } from "@/ui/Card";
import { Select } from "@/ui/Select";
import { SettingRow } from "@/ui/SettingRow";
import { parseWhole, TextInput } from "@/ui/TextInput";
import { Interfaces } from "./Interfaces";
import { Section, troubleOf } from "./Section";
import { Targets } from "./Targets";
import { isPort } from "./targetRules";
import { useInstant } from "./useInstant";
import { useSetting } from "./useSetting";

export function NetworkSettings() {
  const answer = useQuery(networkQuery);
  return (
    <Section name="network" trouble={troubleOf(answer)}>
      {answer.data && (
        <>
          <Interfaces interfaces={answer.data.interfaces} />
          <Targets targets={answer.data.targets} />
          <Rest network={answer.data} />
        </>
      )}
    </Section>
  );
}

function Rest({ network }: { network: Network }) {
  return (
    <Card>
      <Port network={network} />
      <DefaultCharset network={network} />
    </Card>
  );
}

function Port({ network: { port, usedPort } }: { network: Network }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const field = useSetting({
    saved: String(port),
    check: (text) => (isPort(String(parseWhole(text))) ? null : t("error.port")),
    save: async (text) => {
      await updatePort(parseWhole(text) ?? port);
      await queries.invalidateQueries({ queryKey: networkQuery.queryKey });
    },
    explain: (error) => errorText(error, t),
  });
  const waits = port === usedPort ? null : t("settings.port_waits", { used: String(usedPort) });
  return (
    <SettingRow
      label={t("settings.port")}
      hint={t("settings.port_hint")}
      error={field.error}
      done={waits ?? (field.done ? t("settings.saved") : null)}
      testId="port-field"
    >
      {(ids) => <TextInput {...ids} {...field.input} inputMode="numeric" dir="ltr" data-testid="port" />}
    </SettingRow>
  );
}

function DefaultCharset({ network: { charset, usedCharset, autoCharset } }: { network: Network }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { run, error, done } = useInstant();
  const nameOf = (label: string): string => {
    if (label === "auto") return t("settings.charset_auto", { charset: nameOf(autoCharset.toLowerCase()) });
    const known = CHARSETS.find((each) => each.label === label);
    return known ? t(known.name) : label;
  };
  // A charset that only the file can choose is still shown as what it is.
  const labels = [...new Set(["auto", ...CHARSETS.map(({ label }) => label as string), charset])];
  const waits = charset === usedCharset ? null : t("settings.charset_waits", { used: nameOf(usedCharset) });
  return (
    <SettingRow
      label={t("settings.charset")}
      hint={t("settings.charset_hint")}
      error={error}
      done={waits ?? done}
      testId="charset-field"
    >
      {({ "aria-invalid": _, ...ids }) => (
        <Select
          {...ids}
          value={charset}
          options={labels.map((label) => ({ value: label, text: nameOf(label) }))}
          onChange={(value) =>
            void run(async () => {
              await updateDefaultCharset(value);
              await queries.invalidateQueries({ queryKey: networkQuery.queryKey });
              return undefined;
            })
          }
        />
      )}
    </SettingRow>
  );
}
