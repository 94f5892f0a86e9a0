// The four figures at the top: three count since the node started and say when they last moved, the fourth is how well
// the network carries.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback } from "react";
import { formatAgo, type MessageKey, useI18n } from "@/i18n";
import { healthHistoryQuery } from "@/lib/api/health";
import type { PeerHealthStatsDto } from "@/lib/api/peers";
import { Stat, Stats } from "@/ui/Stat";
import { Ticking } from "@/ui/Ticking";
import { formatShare } from "./figures";
import { lately, shareMissed } from "./series";

/** Minutes over which missed answers are counted. */
const LATELY = 10;

export function Figures({ stats }: { stats: PeerHealthStatsDto }) {
  return (
    <Stats>
      <Figure label="health.heartbeats" value={stats.heartbeatsSent} testId="kpi-heartbeats">
        <Last at={stats.lastHeartbeatAt} message="health.heartbeats_last" />
      </Figure>
      <Figure label="health.timeouts" value={stats.timeoutsDetected} testId="kpi-timeouts">
        <Last at={stats.lastTimeoutCheck} message="health.timeouts_last" />
      </Figure>
      <Figure label="health.forgotten" value={stats.peersCleanedUp} testId="kpi-forgotten">
        <Last at={stats.lastCleanupAt} message="health.forgotten_last" />
      </Figure>
      <Missed />
    </Stats>
  );
}

type FigureProps = { label: MessageKey; value: number; testId: string; children: ReactNode };

function Figure({ label, value, testId, children }: FigureProps) {
  const { t, locale } = useI18n();
  const shown = (
    <span data-testid={testId} data-value={value}>
      {new Intl.NumberFormat(locale).format(value)}
    </span>
  );
  return <Stat label={t(label)} value={shown} note={children} />;
}

function Last({ at, message }: { at: number | null; message: MessageKey }) {
  const { t, locale } = useI18n();
  const format = useCallback(
    (then: number, now: number) => t(message, { when: formatAgo(then, now, locale, t) }),
    [t, message, locale],
  );
  return at === null ? t("health.not_yet") : <Ticking at={at} format={format} />;
}

/** Of the questions to people who were here then: who left for good has missed nothing. */
function Missed() {
  const { t, locale } = useI18n();
  const { data } = useQuery(healthHistoryQuery);
  const share = shareMissed(lately(data?.samples ?? [], LATELY));
  return (
    <Stat
      label={t("health.missed")}
      value={<span data-testid="kpi-missed">{share === null ? t("charts.no_value") : formatShare(share, locale)}</span>}
      note={share === null ? t("health.missed_nobody") : t("health.missed_last", { minutes: LATELY })}
    />
  );
}
