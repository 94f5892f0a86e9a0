// The same hour as a table, five minutes to a row: for whoever does not see the charts, or wants the figures.
import { formatClock, type MessageKey, useI18n } from "@/i18n";
import type { HealthHistoryDto, HealthSampleDto } from "@/lib/api/health";
import { Collapsible } from "@/ui/Collapsible";
import styles from "./Charts.module.css";
import { type Format, formatBytes, formatCount, formatMillis, formatShare } from "./figures";
import { parts, shareMissed } from "./series";

const MINUTES = 5;

type Column = { label: MessageKey; format: Format; of: (part: readonly HealthSampleDto[]) => number | null };

const total = (count: (sample: HealthSampleDto) => number) => (part: readonly HealthSampleDto[]) =>
  part.reduce((sum, sample) => sum + count(sample), 0);

const highest = (figure: (sample: HealthSampleDto) => number | null) => (part: readonly HealthSampleDto[]) => {
  const figures = part.map(figure).filter((value) => value !== null);
  return figures.length > 0 ? Math.max(...figures) : null;
};

const COLUMNS: readonly Column[] = [
  { label: "charts.median", format: formatMillis, of: highest(({ medianMicros }) => medianMicros) },
  { label: "charts.p99", format: formatMillis, of: highest(({ p99Micros }) => p99Micros) },
  { label: "charts.missed_line", format: formatShare, of: shareMissed },
  { label: "charts.people_line", format: formatCount, of: highest(({ here }) => here) },
  { label: "charts.packets_in", format: formatCount, of: total(({ packetsIn }) => packetsIn) },
  { label: "charts.packets_out", format: formatCount, of: total(({ packetsOut }) => packetsOut) },
  { label: "charts.bytes_in", format: formatBytes, of: total(({ bytesIn }) => bytesIn) },
  { label: "charts.bytes_out", format: formatBytes, of: total(({ bytesOut }) => bytesOut) },
  { label: "charts.memory_line", format: formatBytes, of: highest(({ memoryBytes }) => memoryBytes) },
];

export function ChartTable({ history }: { history: HealthHistoryDto }) {
  const { t } = useI18n();
  return (
    <Collapsible summary={t("charts.table")}>
      <p className={styles.nothing}>{t("charts.table_lead")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and must be scrolled by keyboard. */}
      <section className={styles.scroll} aria-label={t("charts.table_name")} tabIndex={0}>
        <Figures samples={history.samples} />
      </section>
    </Collapsible>
  );
}

function Figures({ samples }: { samples: readonly HealthSampleDto[] }) {
  const { t, locale } = useI18n();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("charts.until")}</th>
          {COLUMNS.map(({ label }) => (
            <th key={label} scope="col">
              {t(label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parts(samples, MINUTES).map((part) => (
          <tr key={part[0]?.at}>
            <th scope="row">{formatClock(part.at(-1)?.at ?? 0, locale)}</th>
            {COLUMNS.map(({ label, format, of }) => {
              const value = of(part);
              return <td key={label}>{value === null ? t("charts.no_value") : format(value, locale)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
