// What is kept and where, taking all of it elsewhere, and doing away with what is old.
import { useQuery } from "@tanstack/react-query";
import { formatFullDate, useI18n } from "@/i18n";
import { nodeInfoQuery } from "@/lib/api/node";
import { type StorageUsage, storageQuery } from "@/lib/api/storage";
import { Card } from "@/ui/Card";
import { SettingRow } from "@/ui/SettingRow";
import { Stat, Stats } from "@/ui/Stat";
import { formatBytes } from "./bytes";
import { DeleteOld } from "./DeleteOld";
import { Export } from "./Export";
import { Import } from "./Import";
import { Section, troubleOf } from "./Section";
import styles from "./StorageSettings.module.css";

export function StorageSettings() {
  const answer = useQuery(storageQuery);
  const { data: node } = useQuery(nodeInfoQuery);
  const { t } = useI18n();
  return (
    <Section name="storage" trouble={troubleOf(answer)}>
      {answer.data && (
        <>
          <Figures usage={answer.data} />
          <Card>
            {node && (
              <SettingRow label={t("settings.folder")} hint={t("settings.folder_hint")} layout="below">
                <code className={styles.path} dir="ltr">
                  {node.profileDir}
                </code>
              </SettingRow>
            )}
            <Export messages={answer.data.messages} />
            <Import />
            <DeleteOld />
          </Card>
        </>
      )}
    </Section>
  );
}

function Figures({ usage: { databaseBytes, messages, oldestAt } }: { usage: StorageUsage }) {
  const { t, locale } = useI18n();
  return (
    <Stats label={t("settings.kept")}>
      <Stat label={t("settings.database")} value={formatBytes(databaseBytes, locale)} />
      <Stat
        label={t("settings.messages")}
        value={messages.toLocaleString(locale)}
        note={
          oldestAt === null ? t("settings.no_messages") : t("settings.since", { day: formatFullDate(oldestAt, locale) })
        }
      />
    </Stats>
  );
}
