// What stands over the events: which of them to show, and a way to take them along.
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { type MessageKey, useI18n } from "@/i18n";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Select";
import { SearchField } from "@/ui/TextInput";
import { toast } from "@/ui/Toast";
import type { EventFilter } from "./eventFilter";
import { eventsAsText, type JournalEvent } from "./eventText";
import styles from "./RecentEvents.module.css";

const GROUPS: readonly [EventFilter["group"], MessageKey][] = [
  ["all", "events.all"],
  ["people", "events.people"],
  ["messages", "events.messages"],
  ["computer", "events.computer"],
];

/** No id of a contact is this. */
const EVERYBODY = "";

type EventBarProps = {
  filter: EventFilter;
  onFilter: (filter: EventFilter) => void;
  people: readonly { id: string; name: string }[];
  chosen: readonly JournalEvent[];
};

export function EventBar({ filter, onFilter, people, chosen }: EventBarProps) {
  const { t } = useI18n();
  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        <SearchField
          label={t("events.search")}
          placeholder={t("events.search")}
          value={filter.words}
          onChange={(words) => onFilter({ ...filter, words })}
          results={t("events.found", { count: chosen.length })}
          testId="events-search"
        />
      </div>
      <Select
        aria-label={t("events.kind")}
        value={filter.group}
        options={GROUPS.map(([value, text]) => ({ value, text: t(text) }))}
        onChange={(group) => onFilter({ ...filter, group })}
        data-testid="events-kind"
      />
      <Select
        aria-label={t("events.person")}
        value={filter.contactId ?? EVERYBODY}
        options={[
          { value: EVERYBODY, text: t("events.everybody") },
          ...people.map(({ id, name }) => ({ value: id, text: name })),
        ]}
        onChange={(id) => onFilter({ ...filter, contactId: id === EVERYBODY ? null : id })}
        data-testid="events-person"
      />
      <CopyEvents events={chosen} />
    </div>
  );
}

function CopyEvents({ events }: { events: readonly JournalEvent[] }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(eventsAsText(events));
      setCopied(true);
      toast(t("events.copied_count", { count: events.length }));
    } catch {
      toast(t("events.copy_failed"), { tone: "danger" });
    }
  };
  return (
    <Button disabled={events.length === 0} onClick={() => void copy()} onBlur={() => setCopied(false)}>
      {copied ? <Check size="1rem" aria-hidden="true" /> : <Copy size="1rem" aria-hidden="true" />}
      {copied ? t("events.copied") : t("events.copy")}
    </Button>
  );
}
