// What the two figures above mean, as one types: how fast a crash is seen, as bars, and what being seen costs.
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "@/i18n";
import { presenceCostQuery } from "@/lib/api/network";
import { contactsQuery } from "@/lib/api/peers";
import { isHere } from "@/lib/presence";
import { Card } from "@/ui/Card";
import { Section as Group } from "@/ui/Page";
import { Stat, Stats } from "@/ui/Stat";
import { formatBytes } from "./bytes";
import styles from "./PresencePicture.module.css";
import { type Seen, seenAfter, trafficOf } from "./presenceCost";

const HOUR = 3_600;

/** Both in seconds, and both such as the node would take. */
export function PresencePicture({ interval, timeout }: { interval: number; timeout: number }) {
  const { t } = useI18n();
  const { data: contacts } = useQuery(contactsQuery);
  const { data: cost } = useQuery(presenceCostQuery);
  const people = contacts?.filter((contact) => isHere(contact) && !contact.isSelf).length ?? 0;
  const seen = seenAfter(timeout);
  const longest = seen.at(-1)?.to ?? timeout;
  return (
    <>
      <Group title={t("settings.crash")} lead={t("settings.crash_lead")}>
        <Card>
          <dl className={styles.bars} data-testid="crash-seen">
            {seen.map((each) => (
              <Bar key={each.who} seen={each} longest={longest} />
            ))}
          </dl>
        </Card>
      </Group>
      {cost && (
        <Group title={t("settings.cost")}>
          <Cost traffic={trafficOf(cost, interval, people)} />
          <p className={styles.note} data-testid="presence-cost">
            {t("settings.cost_how", {
              interval,
              people,
              bytes: cost.announcementBytes,
              copies: cost.copies,
              question: cost.questionBytes,
            })}
          </p>
        </Group>
      )}
    </>
  );
}

function Bar({ seen: { who, from, to }, longest }: { seen: Seen; longest: number }) {
  const { t } = useI18n();
  return (
    <div className={styles.row}>
      <dt>{t(`settings.crash.${who}`)}</dt>
      <dd>
        <span>{t(`settings.crash_after.${who}`, { from, to })}</span>
        <svg className={styles.bar} preserveAspectRatio="none" viewBox="0 0 100 1" aria-hidden="true" data-who={who}>
          <rect width={Math.max(1, (100 * to) / longest)} height="1" className={styles.most} />
          <rect width={Math.max(1, (100 * from) / longest)} height="1" className={styles.least} />
        </svg>
      </dd>
    </div>
  );
}

function Cost({ traffic: { sent, received } }: { traffic: { sent: number; received: number } }) {
  const { t, locale } = useI18n();
  const each = (bytes: number) => ({
    value: t("settings.per_second", { bytes: formatBytes(bytes, locale) }),
    note: t("settings.per_hour", { bytes: formatBytes(bytes * HOUR, locale) }),
  });
  return (
    <Stats label={t("settings.cost")}>
      <Stat label={t("settings.sends")} {...each(sent)} testId="sends" />
      <Stat label={t("settings.receives")} {...each(received)} testId="receives" />
    </Stats>
  );
}
