// What happened last, newest first, as the node's journal has it.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { formatDay, formatExact, formatTime, useI18n } from "@/i18n";
import { recentEventsQuery } from "@/lib/api/node";
import { contactsQuery } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { Trouble } from "@/ui/Trouble";
import { EventBar } from "./EventBar";
import { byDay, choose, EVERYTHING, isEverything, whoOccurs } from "./eventFilter";
import { eventOf, type JournalEvent } from "./eventText";
import styles from "./RecentEvents.module.css";

/** So many are shown at first, and more at each wish. */
const STEP = 50;

export function RecentEvents() {
  const { t, locale } = useI18n();
  const { data, error, refetch } = useQuery(recentEventsQuery);
  const { data: contacts } = useQuery(contactsQuery);
  const [filter, setFilter] = useState(EVERYTHING);
  const [shown, setShown] = useState(STEP);
  const names = useMemo(() => new Map(contacts?.map((contact) => [contact.id, nameOf(contact)])), [contacts]);
  const events = useMemo(() => data?.map((entry) => eventOf(entry, names, t)) ?? [], [data, names, t]);
  const chosen = choose(events, filter);
  return (
    <Section title={t("health.events")} lead={t("events.lead")}>
      {error && !data && (
        <Card>
          <Trouble title={t("health.failed")} error={error} onRetry={() => void refetch()} />
        </Card>
      )}
      {data && (
        <>
          {data.length > 0 && (
            <EventBar
              filter={filter}
              onFilter={(next) => {
                setFilter(next);
                setShown(STEP);
              }}
              people={whoOccurs(events, names, locale)}
              chosen={chosen}
            />
          )}
          <Card>
            <div data-testid="recent-events">
              {chosen.length === 0 && (
                <p className={styles.none}>{t(isEverything(filter) ? "health.no_events" : "events.none_found")}</p>
              )}
              {byDay(chosen.slice(0, shown)).map(({ day, events: ofDay }) => (
                <Day key={day} day={day} events={ofDay} />
              ))}
            </div>
            {chosen.length > shown && (
              <p className={styles.more}>
                <Button kind="quiet" onClick={() => setShown(shown + STEP)}>
                  {t("events.more", { count: Math.min(STEP, chosen.length - shown) })}
                </Button>
              </p>
            )}
          </Card>
        </>
      )}
    </Section>
  );
}

function Day({ day, events }: { day: number; events: readonly JournalEvent[] }) {
  const { t, locale } = useI18n();
  return (
    <>
      <h3 className={styles.day}>{formatDay(day, Date.now(), locale, t)}</h3>
      <ol className={styles.events}>
        {events.map(({ seq, at, kind, text }) => (
          <li key={seq} className={styles.event} data-kind={kind}>
            <time dateTime={new Date(at).toISOString()} title={formatExact(at, locale)}>
              {formatTime(at, locale)}
            </time>
            <span dir="auto">{text}</span>
            <code>{kind}</code>
          </li>
        ))}
      </ol>
    </>
  );
}
