// The contacts pane: how many are online, the search, and the list or what stands in its place. Facts arrive in the query
// cache (lib/events), so presence, count and "last seen" here are always those of the last event.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import { type Contact, contactsQuery, selfOfflineQuery } from "@/lib/api/peers";
import { focusWhenShown } from "@/lib/focus";
import { countPresence } from "@/lib/presence";
import { useShortcuts } from "@/lib/shortcuts";
import { Trouble } from "@/ui/Trouble";
import { ContactDialogs, type OpenDialog } from "./ContactDialogs";
import { ContactList, type ContactListHandle } from "./ContactList";
import styles from "./Contacts.module.css";
import { ContactsSkeleton } from "./ContactsSkeleton";
import { NobodyFound, NobodyYet } from "./Empty";
import { ListMenu } from "./ListMenu";
import { buildRows, contactsOf, nameRanks, neighbour } from "./rows";
import { Search } from "./Search";
import { useContactMenu } from "./useContactMenu";
import { usePresenceNews } from "./usePresenceNews";
import { useSort } from "./useSort";

type ContactsProps = {
  selectedId: string | null;
  /** Somebody is about to be selected: time to get ready. */
  onAim?: (contactId: string) => void;
  onSelect: (contactId: string) => void;
  /** Opens what is known about a contact. */
  onDetails: (contactId: string) => void;
  /** In a narrow window the list may not be there when it is wanted. */
  onReveal: () => void;
};

const ignore = () => undefined;

const isUnread = ({ unread, blocked }: Contact) => unread > 0 && !blocked;

export function Contacts({ selectedId, onAim = ignore, onSelect, onDetails, onReveal }: ContactsProps) {
  const { t, locale } = useI18n();
  const { data: contacts, error, refetch } = useQuery(contactsQuery);
  const { data: selfOffline = false } = useQuery(selfOfflineQuery);
  const [query, setQuery] = useState("");
  const [sort, setSort] = useSort();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<ContactListHandle>(null);
  const rankAll = useMemo(() => nameRanks(locale), [locale]);
  const rows = useMemo(
    () => buildRows(contacts ?? [], query, sort, rankAll(contacts ?? [])),
    [contacts, query, sort, rankAll],
  );
  const { online, known } = useMemo(() => countPresence(contacts ?? []), [contacts]);
  const total = rows.reduce((sum, row) => sum + Number(row.type === "contact"), 0);
  const found = useMemo(() => contactsOf(rows), [rows]);
  const menu = useContactMenu({
    onDetails,
    onNewGroup: (contactId) => setDialog({ kind: "new-group", contactId }),
    onExport: (contactId) => setDialog({ kind: "export", chosen: [contactId] }),
  });
  usePresenceNews();

  const step = (by: -1 | 1, isMeant?: (contact: Contact) => boolean) => {
    const next = neighbour(rows, selectedId, by, isMeant);
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
    previousUnread: () => step(-1, isUnread),
    nextUnread: () => step(1, isUnread),
  });

  return (
    <section className={styles.pane} aria-label={t("contacts.title")} data-pane="contacts">
      <header className={styles.head}>
        <h1>{t("contacts.title")}</h1>
        {contacts && known > 0 && (
          <>
            <span className={styles.count} data-testid="online-count">
              {/* Who is here nobody can say from here, then. */}
              {selfOffline ? t("contacts.self_offline") : t("contacts.online_count", { online, known })}
            </span>
            <ListMenu
              sort={sort}
              onSort={setSort}
              onExport={() => setDialog({ kind: "export", chosen: query ? found.map(({ id }) => id) : null })}
            />
          </>
        )}
      </header>
      <Search
        inputRef={search}
        query={query}
        found={found.length}
        onChange={setQuery}
        onDown={() => list.current?.focus()}
        onEnter={() => {
          const [first] = found;
          if (!query || !first) return;
          onSelect(first.id);
          setQuery("");
        }}
      />
      {rows.length > 0 && <ContactList ref={list} {...{ rows, total, query, selectedId, onAim, onSelect, menu }} />}
      {contacts && rows.length === 0 && (query ? <NobodyFound query={query} /> : <NobodyYet />)}
      {!contacts &&
        (error ? (
          <Trouble title={t("contacts.failed")} error={error} onRetry={() => void refetch()} />
        ) : (
          <ContactsSkeleton />
        ))}
      {dialog && contacts && <ContactDialogs dialog={dialog} contacts={contacts} onClose={() => setDialog(null)} />}
    </section>
  );
}
