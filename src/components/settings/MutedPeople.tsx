// People whose messages are not told: those there are, and a search for one more.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { errorText, useI18n } from "@/i18n";
import { setContactMuted } from "@/lib/api/notifications";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { nameOf, placeOf } from "@/lib/presence";
import { searcher } from "@/lib/search";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Section as Group } from "@/ui/Page";
import { SearchField } from "@/ui/TextInput";
import { notify } from "@/ui/Toast";
import styles from "./MutedPeople.module.css";

/** Whoever is not among them types one more letter. */
const MOST = 6;

export function MutedPeople({ muted }: { muted: readonly string[] }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { data: contacts = [] } = useQuery(contactsQuery);
  const [query, setQuery] = useState("");
  const people = contacts.filter((contact) => muted.includes(contact.id));
  const found = query.trim() === "" ? [] : findPeople(contacts, muted, query);

  const change = async (contact: Contact, mute: boolean) => {
    try {
      await setContactMuted(queries, contact.id, mute);
    } catch (thrown) {
      notify(t("settings.not_muted", { name: nameOf(contact) }), errorText(thrown, t));
      return;
    }
    setQuery("");
  };

  return (
    <Group title={t("settings.muted")} lead={t("settings.muted_lead")}>
      <Card>
        {people.length > 0 && (
          <ul className={styles.list} aria-label={t("settings.muted")}>
            {people.map((contact) => (
              <Person key={contact.id} contact={contact}>
                <Button
                  aria-label={t("settings.unmute_named", { name: nameOf(contact) })}
                  onClick={() => void change(contact, false)}
                >
                  {t("settings.unmute")}
                </Button>
              </Person>
            ))}
          </ul>
        )}
        <div className={styles.search}>
          <SearchField
            label={t("settings.mute_search")}
            placeholder={t("settings.mute_search")}
            value={query}
            onChange={setQuery}
            results={t("settings.mute_found", { count: found.length })}
          />
        </div>
        {found.length > 0 && (
          <ul className={styles.list} aria-label={t("settings.mute_results")}>
            {found.map((contact) => (
              <Person key={contact.id} contact={contact}>
                <Button
                  aria-label={t("settings.mute_named", { name: nameOf(contact) })}
                  onClick={() => void change(contact, true)}
                >
                  {t("settings.mute")}
                </Button>
              </Person>
            ))}
          </ul>
        )}
      </Card>
    </Group>
  );
}

function Person({ contact, children }: { contact: Contact; children: ReactNode }) {
  const name = nameOf(contact);
  return (
    <li className={styles.person}>
      <Avatar name={name} seed={`${contact.user}@${contact.host}`} size="small" />
      <span className={styles.words}>
        <bdi className={styles.name}>{name}</bdi>
        <bdi className={styles.place}>{placeOf(contact)}</bdi>
      </span>
      {children}
    </li>
  );
}

function findPeople(contacts: readonly Contact[], muted: readonly string[], query: string): Contact[] {
  return contacts
    .filter((contact) => !contact.isSelf && !muted.includes(contact.id))
    .filter(searcher(query))
    .slice(0, MOST);
}
