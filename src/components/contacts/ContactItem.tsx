// One contact in the list: presence as dot and word, then what matters most: what was searched for, for somebody offline
// when they were last seen, otherwise their last message, otherwise their computer.
import { TriangleAlert } from "lucide-react";
import { memo, useCallback, useMemo } from "react";
import { formatExact, formatLastSeen, formatShort, type I18n, useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { isHere, nameOf, placeOf } from "@/lib/presence";
import { type Match, matchContact } from "@/lib/search";
import { useLikeness } from "@/lib/useLikeness";
import { useShownPresence } from "@/lib/useShownPresence";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Marked } from "@/ui/Marked";
import { Ticking } from "@/ui/Ticking";
import styles from "./ContactItem.module.css";
import { PresenceWord } from "./PresenceWord";

type ContactItemProps = {
  contact: Contact;
  selected: boolean;
  tabbable: boolean;
  /** What is searched for; what matches is marked. */
  query: string;
  /** The pointer goes down on it: it will be selected, unless it goes elsewhere. */
  onAim: (contactId: string) => void;
  onSelect: (contactId: string) => void;
};

export const ContactItem = memo(function ContactItem(props: ContactItemProps) {
  const { contact, selected, tabbable, query, onAim, onSelect } = props;
  const i18n = useI18n();
  const name = nameOf(contact);
  const presence = useShownPresence(contact);
  const match = useMemo(() => (query ? matchContact(contact, query) : null), [contact, query]);
  return (
    <button
      type="button"
      className={styles.row}
      data-testid="contact"
      data-contact-id={contact.id}
      data-presence={presence}
      data-unread={contact.unread > 0 && !contact.blocked}
      aria-current={selected}
      tabIndex={tabbable ? 0 : -1}
      onPointerDown={() => onAim(contact.id)}
      onClick={() => onSelect(contact.id)}
    >
      <Avatar name={name} seed={`${contact.user}@${contact.host}`} presence={presence} />
      <span className={styles.text}>
        <span className={styles.name} dir="auto">
          <Marked text={name} spans={match?.name ?? []} />
        </span>
        <span className={styles.detail}>
          <PresenceWord contact={contact} presence={presence} />
          {" · "}
          <Apart contactId={contact.id} />
          <Detail contact={contact} match={match} />
        </span>
      </span>
      <Meta contact={contact} i18n={i18n} />
    </button>
  );
});

/** Beside a name that another contact has too, or nearly: what tells them apart. */
function Apart({ contactId }: { contactId: string }) {
  const { t } = useI18n();
  const likeness = useLikeness(contactId);
  if (!likeness) return null;
  return (
    <>
      {likeness.resembles !== null && (
        <span className={styles.alike} data-testid="resembles">
          <TriangleAlert size="0.75rem" aria-hidden="true" /> {t("contacts.resembles", { name: likeness.resembles })}
          {" · "}
        </span>
      )}
      <bdi data-testid="differs">{likeness.differs}</bdi>
      {" · "}
    </>
  );
}

function Detail({ contact, match }: { contact: Contact; match: Match | null }) {
  const { t } = useI18n();
  if (match?.elsewhere) {
    return (
      <bdi>
        <Marked {...match.elsewhere} />
      </bdi>
    );
  }
  if (!isHere(contact)) return <LastSeen at={contact.lastSeen} />;
  const { lastMessage } = contact;
  if (!lastMessage) return <bdi>{placeOf(contact)}</bdi>;
  const without = lastMessage.attachments ? "contacts.no_text" : "chat.no_words";
  const text = oneLine(lastMessage.text) || t(lastMessage.unreadable ? "contacts.unreadable" : without);
  return (
    <>
      {lastMessage.elsewhere && <Elsewhere source={lastMessage.elsewhere} />}{" "}
      <bdi>{lastMessage.outgoing ? t("contacts.you", { text }) : text}</bdi>
    </>
  );
}

/** Before a message that came from an address that is not known to be its sender's. */
function Elsewhere({ source }: { source: string }) {
  const { t } = useI18n();
  const words = t("contacts.elsewhere", { source });
  return (
    <span className={styles.alike} title={words} data-testid="from-elsewhere">
      <TriangleAlert size="0.75rem" aria-hidden="true" />
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

/** Ticks by itself; the row around it does not render again. */
function LastSeen({ at }: { at: number }) {
  const { t, locale } = useI18n();
  const format = useCallback(
    (seen: number, now: number) => t("presence.last_seen", { when: formatLastSeen(seen, now, locale, t) }),
    [t, locale],
  );
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at, locale)} data-testid="last-seen">
      <Ticking at={at} format={format} />
    </time>
  );
}

function Meta({ contact, i18n: { t, locale } }: { contact: Contact; i18n: I18n }) {
  const format = useCallback((at: number, now: number) => formatShort(at, now, locale, t), [t, locale]);
  // Who is blocked is no news, however much they write.
  const unread = contact.blocked ? 0 : contact.unread;
  // Whoever is offline shows when they were last seen: a second time beside it would be taken for that one.
  const lastMessage = isHere(contact) ? contact.lastMessage : null;
  if (!lastMessage && unread === 0) return null;
  return (
    <span className={styles.meta}>
      {lastMessage && (
        <time dateTime={new Date(lastMessage.at).toISOString()}>
          <Ticking at={lastMessage.at} format={format} />
        </time>
      )}
      <Badge count={unread} label={t("contacts.unread", { count: unread })} testId="unread" />
    </span>
  );
}

/** A preview is one line, whatever the message was; long ones need not reach the document whole. */
function oneLine(text: string): string {
  const line = text.slice(0, 200).replace(/\s+/g, " ").trim();
  return /^[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800 ]*$/u.test(line) ? "" : line;
}
