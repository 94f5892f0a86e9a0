// The page of one contact: what they say of themselves, what is kept about them, and what they were in the last days.
import { useQuery } from "@tanstack/react-query";
import { Ban, Download, Pin, PinOff, TriangleAlert, X } from "lucide-react";
import { useState } from "react";
import { useI18n } from "@/i18n";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { useLikeness } from "@/lib/useLikeness";
import { useShownPresence } from "@/lib/useShownPresence";
import { Avatar } from "@/ui/Avatar";
import { Button, IconButton } from "@/ui/Button";
import { CharsetField } from "./CharsetField";
import styles from "./ContactDetails.module.css";
import { ContactDialogs, type OpenDialog } from "./ContactDialogs";
import { ContactFacts } from "./ContactFacts";
import { GroupsField } from "./GroupsField";
import { NameField } from "./NameField";
import { NoteField } from "./NoteField";
import { PresenceHistory } from "./PresenceHistory";
import { explainPresence } from "./PresenceWord";
import { useMark } from "./useMark";

type ContactDetailsProps = { contactId: string; onClose: () => void };

export default function ContactDetails({ contactId, onClose }: ContactDetailsProps) {
  const { t } = useI18n();
  const { data: contacts } = useQuery(contactsQuery);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const contact = contacts?.find(({ id }) => id === contactId);
  return (
    <section className={styles.pane} aria-label={t("details.title")} data-testid="contact-details">
      <header className={styles.bar}>
        <h2>{t("details.title")}</h2>
        <IconButton label={t("details.close")} icon={<X size="1.125rem" aria-hidden="true" />} onClick={onClose} />
      </header>
      {contact && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keyboard.
        <div className={styles.scroller} tabIndex={0} key={contact.id}>
          <Head contact={contact} onExport={() => setDialog({ kind: "export", chosen: [contact.id] })} />
          <NameField contact={contact} />
          <GroupsField contact={contact} known={contacts ?? []} />
          <NoteField contact={contact} />
          {!contact.isSelf && <CharsetField contact={contact} />}
          <PresenceHistory contact={contact} />
          <ContactFacts contact={contact} />
        </div>
      )}
      {dialog && contacts && <ContactDialogs dialog={dialog} contacts={contacts} onClose={() => setDialog(null)} />}
    </section>
  );
}

function Head({ contact, onExport }: { contact: Contact; onExport: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const presence = useShownPresence(contact);
  const mark = useMark();
  const name = nameOf(contact);
  const likeness = useLikeness(contact.id);
  const { pinned, blocked, isSelf } = contact;
  return (
    <div className={styles.head}>
      <Avatar name={name} seed={`${contact.user}@${contact.host}`} size="large" presence={presence} />
      <h3 className={styles.name} dir="auto">
        {name}
      </h3>
      {likeness && (
        <p className={styles.alike} data-testid="likeness">
          {likeness.resembles !== null && (
            <b>
              <TriangleAlert size="0.875rem" aria-hidden="true" />{" "}
              {t("details.resembles", { name: likeness.resembles })}
            </b>
          )}
          <bdi>{likeness.differs}</bdi>
        </p>
      )}
      <p className={styles.presence}>
        <b data-presence={presence}>{t(`presence.${presence}`)}</b>
        {explainPresence(contact, presence, i18n).map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </p>
      {!isSelf && (
        <div className={styles.actions}>
          <Button
            onClick={() =>
              void mark(contact, "pinned", !pinned, t(pinned ? "contacts.unpinned" : "contacts.is_pinned", { name }))
            }
          >
            {pinned ? <PinOff size="1rem" aria-hidden="true" /> : <Pin size="1rem" aria-hidden="true" />}
            {t(pinned ? "contacts.unpin" : "contacts.pin")}
          </Button>
          <Button
            onClick={() =>
              void mark(
                contact,
                "blocked",
                !blocked,
                t(blocked ? "contacts.unblocked" : "contacts.is_blocked", { name }),
              )
            }
          >
            <Ban size="1rem" aria-hidden="true" />
            {t(blocked ? "contacts.unblock" : "contacts.block")}
          </Button>
          <IconButton
            label={t("contacts.export")}
            icon={<Download size="1rem" aria-hidden="true" />}
            kind="plain"
            onClick={onExport}
          />
        </div>
      )}
    </div>
  );
}
