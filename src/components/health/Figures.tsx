// The four figures at the top: each counts since the node started and says when it last moved.
import { type ReactNode, useCallback } from "react";
import { formatAgo, type MessageKey, useI18n } from "@/i18n";
import type { PeerHealthStatsDto } from "@/lib/api/peers";
import { Stat, Stats } from "@/ui/Stat";
import { Ticking } from "@/ui/Ticking";

export function Figures({ stats }: { stats: PeerHealthStatsDto }) {
  const { t } = useI18n();
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
      <Figure label="health.packets" value={stats.packetsReceived} testId="kpi-packets">
        <span data-testid="kpi-malformed">{t("health.packets_malformed", { count: stats.packetsMalformed })}</span>
        {stats.packetsOverflowed > 0 && (
          <span data-testid="kpi-overflowed">{t("health.packets_dropped", { count: stats.packetsOverflowed })}</span>
        )}
        {stats.strangersRefused > 0 && (
          <span data-testid="kpi-refused">{t("health.strangers_refused", { count: stats.strangersRefused })}</span>
        )}
      </Figure>
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
