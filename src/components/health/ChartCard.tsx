// One chart with its name and, in words, what its lines say now or at the time that is pointed at.
import { formatClock, formatTime, useI18n } from "@/i18n";
import type { HealthHistoryDto } from "@/lib/api/health";
import { Card } from "@/ui/Card";
import styles from "./Charts.module.css";
import type { ChartSpec } from "./charts";
import { LineChart } from "./LineChart";
import { newest, pointsOf, type Span, valueAt } from "./series";

type ChartCardProps = {
  spec: ChartSpec;
  history: HealthHistoryDto;
  span: Span;
  cursor: number | null;
  onCursor: (at: number | null) => void;
  tall?: boolean;
};

export function ChartCard({ spec, history, span, cursor, onCursor, tall = false }: ChartCardProps) {
  const { t, locale } = useI18n();
  const lines = spec.lines.map((line) => ({ ...line, points: pointsOf(history, line.reading) }));
  const within = history.everySecs * 1_500;
  const shown = (value: number) => spec.format(value, locale);
  const empty = lines.every(({ points }) => newest(points) === null);
  return (
    <Card title={t(spec.title)}>
      {empty ? (
        <p className={styles.nothing}>{t(spec.nothing)}</p>
      ) : (
        <figure className={styles.figure} data-testid={`chart-${spec.name}`}>
          <LineChart
            lines={lines}
            span={span}
            atLeast={spec.atLeast}
            format={shown}
            cursor={cursor}
            within={within}
            onCursor={onCursor}
            tall={tall}
          />
          <div className={styles.times} aria-hidden="true">
            <span>{formatClock(span.from, locale)}</span>
            <span>{formatClock(span.to, locale)}</span>
          </div>
          <figcaption className={styles.caption}>
            {cursor !== null && <span>{t("charts.at", { time: formatTime(cursor, locale) })}</span>}
            {lines.map(({ kind, label, points }) => {
              const value = valueAt(points, cursor ?? span.to, within);
              return (
                <span key={kind} className={styles.reading}>
                  <span className={styles.mark} data-kind={kind} data-alone={lines.length === 1} aria-hidden="true" />
                  {t(label)} <strong>{value === null ? t("charts.no_value") : shown(value)}</strong>
                </span>
              );
            })}
          </figcaption>
        </figure>
      )}
    </Card>
  );
}
