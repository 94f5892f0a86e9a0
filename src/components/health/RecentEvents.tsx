// What happened last, newest first, as the node's journal has it.
import { useQuery } from "@tanstack/react-query";
import { formatClock, formatExact, type MessageKey, type Translate, useI18n } from "@/i18n";
import { type JournalEntry, recentEventsQuery } from "@/lib/api/node";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { Trouble } from "@/ui/Trouble";
import styles from "./RecentEvents.module.css";

const SENTENCES: Readonly<Record<string, MessageKey>> = {
  "peer.online": "event.peer_online",
  "peer.offline": "event.peer_offline",
  "peer.uncertain": "event.peer_uncertain",
  "peer.certain": "event.peer_certain",
  "peer.self_offline": "event.self_offline",
  "peer.self_online": "event.self_online",
  "peer.changed": "event.peer_changed",
  "chat.received": "event.chat_received",
  "chat.state": "event.chat_state",
  "chat.read": "event.chat_read",
  "config.changed": "event.config_changed",
  "task.started": "event.task_started",
  "task.stopped": "event.task_stopped",
  "task.failed": "event.task_failed",
};

/** More than a screen of them is for a page of its own. */
const SHOWN = 50;

export function RecentEvents() {
  const { t, locale } = useI18n();
  const { data, error, refetch } = useQuery(recentEventsQuery);
  return (
    <Section title={t("health.events")}>
      <Card>
        {error && !data && <Trouble title={t("health.failed")} error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && <p className={styles.none}>{t("health.no_events")}</p>}
        <ol className={styles.events} data-testid="recent-events">
          {data?.slice(0, SHOWN).map((entry) => (
            <li key={entry.seq} className={styles.event} data-kind={entry.kind}>
              <time dateTime={new Date(entry.at).toISOString()} title={formatExact(entry.at, locale)}>
                {formatClock(entry.at, locale)}
              </time>
              <span dir="auto">{sentence(entry, t)}</span>
              <code>{entry.kind}</code>
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}

/** A kind that this screen does not know yet shows what the node says of it; its name stands beside it anyway. */
function sentence({ kind, summary }: JournalEntry, t: Translate): string {
  const key = SENTENCES[kind];
  return key ? t(key, { who: summary }) : summary;
}
