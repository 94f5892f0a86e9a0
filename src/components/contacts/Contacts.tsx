// The contacts pane: how many are online, the search, and the list or what stands in its place. Facts arrive in the query
// cache (lib/events), so presence, count and "last seen" here are always those of the last event.
import { useQuery } from "@tanstack/react-query";
import { SearchX, Users } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import { contactsQuery } from "@/lib/api/peers";
import { focusWhenShown } from "@/lib/focus";
import { countPresence } from "@/lib/presence";
import { useShortcuts } from "@/lib/shortcuts";
import { EmptyState } from "@/ui/EmptyState";
import { Trouble } from "@/ui/Trouble";
import { ContactList, type ContactListHandle } from "./ContactList";
import styles from "./Contacts.module.css";
import { ContactsSkeleton } from "./ContactsSkeleton";
import { buildRows, neighbour } from "./rows";
import { Search } from "./Search";
import { usePresenceNews } from "./usePresenceNews";

type ContactsProps = {
  selectedId: string | null;
  onSelect: (contactId: string) => void;
  /** In a narrow window the list may not be there when it is wanted. */
  onReveal: () => void;
};

export function Contacts({ selectedId, onSelect, onReveal }: ContactsProps) {
  const { t, locale } = useI18n();
  const { data: contacts, error, refetch } = useQuery(contactsQuery);
  const [query, setQuery] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<ContactListHandle>(null);
  const rows = useMemo(() => buildRows(contacts ?? [], query, locale), [contacts, query, locale]);
  const { online, known } = useMemo(() => countPresence(contacts ?? []), [contacts]);
  const found = rows.reduce((sum, row) => sum + Number(row.type === "contact"), 0);
  usePresenceNews();

  const step = (by: -1 | 1) => {
    const next = neighbour(rows, selectedId, by);
    if (next) onSelect(next.id);
  };
  useShortcuts({
    search: () => {
      if (search.current?.getClientRects().length === 0) {
        onReveal();
        focusWhenShown(() => search.current);
      }
      search.current?.focus();
      search.current?.select();
    },
    previousChat: () => step(-1),
    nextChat: () => step(1),
  });

  return (
    <section className={styles.pane} aria-label={t("contacts.title")} data-pane="contacts">
      <header className={styles.head}>
        <h1>{t("contacts.title")}</h1>
        {contacts && known > 0 && (
          <span className={styles.count} data-testid="online-count">
            {t("contacts.online_count", { online, known })}
          </span>
        )}
      </header>
      <Search
        inputRef={search}
        query={query}
        found={found}
        onChange={setQuery}
        onDown={() => list.current?.focus()}
        onEnter={() => {
          const first = neighbour(rows, null, 1);
          if (!query || !first) return;
          onSelect(first.id);
          setQuery("");
        }}
      />
      {contacts && rows.length > 0 && (
        <ContactList ref={list} rows={rows} total={found} selectedId={selectedId} onSelect={onSelect} />
      )}
      {contacts && rows.length === 0 && (query ? <NoMatch query={query} /> : <NobodyYet />)}
      {!contacts &&
        (error ? (
          <Trouble title={t("contacts.failed")} error={error} onRetry={() => void refetch()} />
        ) : (
          <ContactsSkeleton />
        ))}
    </section>
  );
}

function NoMatch({ query }: { query: string }) {
  const { t } = useI18n();
  return (
    <div className="fill">
      <EmptyState
        icon={<SearchX size="1.25rem" aria-hidden="true" />}
        title={t("contacts.no_match", { query })}
        hint={t("contacts.no_match_hint")}
      />
    </div>
  );
}

function NobodyYet() {
  const { t } = useI18n();
  return (
    <div className="fill" data-testid="contacts-empty">
      <EmptyState
        icon={<Users size="1.25rem" aria-hidden="true" />}
        title={t("contacts.empty")}
        hint={t("contacts.empty_hint")}
      />
    </div>
  );
}
