// The last hour: how quickly people answer, what was missed, who was here, what went over the wire, how much memory that
// takes. The charts share one time: pointing at one shows the same moment in all.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { formatClock, useI18n } from "@/i18n";
import { type HealthHistoryDto, healthHistoryQuery } from "@/lib/api/health";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { Trouble } from "@/ui/Trouble";
import { ChartCard } from "./ChartCard";
import styles from "./Charts.module.css";
import { ChartTable } from "./ChartTable";
import { MEMORY, ROUND_TRIPS, SMALL } from "./charts";
import { type Span, spanOf } from "./series";

/** Nearly an hour is called one: a sample or two may be late. */
const AN_HOUR = 59 * 60_000;

export function Charts() {
  const { t, locale } = useI18n();
  const { data, error, refetch } = useQuery(healthHistoryQuery);
  const span = data ? spanOf(data) : null;
  const short = span !== null && span.to - span.from < AN_HOUR;
  return (
    <Section
      title={short ? t("charts.title_since", { time: formatClock(span.from, locale) }) : t("charts.title")}
      lead={t("charts.lead")}
    >
      {error && !data && (
        <Card>
          <Trouble title={t("charts.failed")} error={error} onRetry={() => void refetch()} />
        </Card>
      )}
      {data && !span && (
        <Card>
          <p className={styles.nothing} data-testid="charts-begin">
            {t("charts.begins", { count: data.everySecs * 2 })}
          </p>
        </Card>
      )}
      {data && span && <All history={data} span={span} />}
    </Section>
  );
}

function All({ history, span }: { history: HealthHistoryDto; span: Span }) {
  const [cursor, onCursor] = useState<number | null>(null);
  const shared = { history, span, cursor, onCursor };
  return (
    <div className={styles.charts}>
      <Wide>
        <ChartCard spec={ROUND_TRIPS} {...shared} tall />
      </Wide>
      {SMALL.map((spec) => (
        <div key={spec.name} className={styles.half}>
          <ChartCard spec={spec} {...shared} />
        </div>
      ))}
      <Wide>
        <ChartCard spec={MEMORY} {...shared} />
      </Wide>
      <Wide>
        <ChartTable history={history} />
      </Wide>
    </div>
  );
}

function Wide({ children }: { children: ReactNode }) {
  return <div className={styles.wide}>{children}</div>;
}
