// When somebody was here in the last days: a line for each day, from midnight to midnight. Who cannot see it is read the
// hours of each day.
import { useQuery } from "@tanstack/react-query";
import { formatClock, formatDuration, formatWeekday, type I18n, useI18n } from "@/i18n";
import { presenceHistoryQuery } from "@/lib/api/contacts";
import type { Contact } from "@/lib/api/peers";
import styles from "./PresenceHistory.module.css";
import { type Day, type PastState, presenceDays, type Segment } from "./presenceDays";

const DAYS = 7;
const STATES: readonly PastState[] = ["online", "away", "offline", "unknown"];
/** Units of the drawing; it is stretched to the width there is. */
const WIDTH = 1440;

export function PresenceHistory({ contact }: { contact: Contact }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { data, dataUpdatedAt } = useQuery(presenceHistoryQuery(contact.id, DAYS));
  if (!data) return null;
  const days = presenceDays(data, dataUpdatedAt, DAYS);
  return (
    <section className={styles.history} aria-label={t("details.history")}>
      <h4 className={styles.title}>{t("details.history")}</h4>
      <ol className={styles.days}>
        {days.map((day) => (
          <li key={day.at} className={styles.day}>
            <span className={styles.weekday} aria-hidden="true">
              {formatWeekday(day.at, i18n.locale)}
            </span>
            <Line day={day} i18n={i18n} />
            <span className="visually-hidden">{spoken(day, i18n)}</span>
          </li>
        ))}
      </ol>
      <div className={styles.hours} aria-hidden="true">
        {[0, 6, 12, 18].map((hour) => (
          <span key={hour}>{formatClock(new Date(2000, 0, 1, hour).getTime(), i18n.locale)}</span>
        ))}
      </div>
      <ul className={styles.legend} aria-hidden="true">
        {STATES.map((state) => (
          <li key={state} data-state={state}>
            {t(`details.past.${state}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ day, i18n }: { day: Day; i18n: I18n }) {
  return (
    <svg className={styles.line} viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
      {day.segments.map((segment) => (
        <rect
          key={segment.from}
          className={styles.segment}
          data-state={segment.state}
          x={segment.start * WIDTH}
          width={segment.width * WIDTH}
          height="10"
        >
          <title>{explain(segment, i18n)}</title>
        </rect>
      ))}
    </svg>
  );
}

/** "Online, 09:12–12:30", and why if it is known. */
function explain({ state, reason, from, to }: Segment, { t, locale }: I18n): string {
  const span = `${formatClock(from, locale)}–${formatClock(to, locale)}`;
  const why = reason ? ` · ${t(`presence.gone.${reason}`)}` : "";
  return `${t(`details.past.${state}`)}, ${span}${why}`;
}

function spoken({ at, totals }: Day, { t, locale }: I18n): string {
  const here = totals.online + totals.away;
  const day = formatWeekday(at, locale, "long");
  if (here === 0) return t(totals.offline > 0 ? "details.day_away" : "details.day_unknown", { day });
  return t("details.day_here", { day, time: formatDuration(here, locale) });
}
