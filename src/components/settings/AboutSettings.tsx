// Which Landline this is, who it is on the network, and where more is written.
import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useI18n } from "@/i18n";
import { interfacesQuery } from "@/lib/api/node";
import { profileQuery } from "@/lib/api/settings";
import { openLink } from "@/lib/host";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { SettingRow } from "@/ui/SettingRow";
import styles from "./AboutSettings.module.css";
import { Section, troubleOf } from "./Section";

const HOME = "https://github.com/landline-app/landline";

export function AboutSettings() {
  const { t } = useI18n();
  const answer = useQuery(interfacesQuery);
  const { data: profile } = useQuery(profileQuery);
  const node = answer.data;
  // Who this is, and by which addresses.
  const places = [
    profile && `${profile.user}@${profile.host}`,
    ...(node?.interfaces.map(({ name, address }) => `${name} ${address}`) ?? []),
  ].filter(Boolean);
  return (
    <Section name="about" trouble={troubleOf(answer)}>
      {node && (
        <Card>
          <SettingRow label={t("settings.version")} hint={t("settings.version_hint")}>
            <span className={styles.value}>{node.version}</span>
          </SettingRow>
          <SettingRow label={t("settings.identity")} hint={t("settings.identity_hint")}>
            <code className={styles.value} dir="ltr">
              {places.map((line) => (
                <span key={line}>{line}</span>
              ))}
            </code>
          </SettingRow>
          <SettingRow label={t("settings.licence")} hint={t("settings.licence_hint")}>
            <span className={styles.value}>{"MIT OR Apache-2.0"}</span>
          </SettingRow>
          <SettingRow label={t("settings.docs")} hint={t("settings.docs_hint")}>
            <Button onClick={() => openLink(`${HOME}/tree/main/docs`)}>
              {t("settings.docs_open")}
              <ExternalLink size="0.875rem" aria-hidden="true" />
            </Button>
          </SettingRow>
        </Card>
      )}
    </Section>
  );
}
