// One contact in the list: presence as dot and word, then what matters most: for somebody offline when they were last seen,
// otherwise their last message, otherwise their computer.
import { memo, useCallback } from "react";
import { formatExact, formatLastSeen, formatShort, type I18n, useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { isHere, nameOf, placeOf, type ShownPresence } from "@/lib/presence";
import { useShownPresence } from "@/lib/useShownPresence";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Ticking } from "@/ui/Ticking";
import styles from "./ContactItem.module.css";

type ContactItemProps = {
  contact: Contact;
  selected: boolean;
  tabbable: boolean;
  onSelect: (contactId: string) => void;
};

export const ContactItem = memo(function ContactItem({ contact, selected, tabbable, onSelect }: ContactItemProps) {
  const i18n = useI18n();
  const name = nameOf(contact);
  const presence = useShownPresence(contact);
  return (
    <button
      type="button"
      className={styles.row}
      data-testid="contact"
      data-contact-id={contact.id}
      data-presence={presence}
      data-unread={contact.unread > 0}
      aria-current={selected}
      tabIndex={tabbable ? 0 : -1}
      onClick={() => onSelect(contact.id)}
    >
      <Avatar name={name} seed={`${contact.user}@${contact.host}`} presence={presence} />
      <span className={styles.text}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <span className={styles.detail}>
          <Word contact={contact} presence={presence} />
          {" · "}
          <Detail contact={contact} />
        </span>
      </span>
      <Meta contact={contact} i18n={i18n} />
    </button>
  );
});

/** A row has room for one word: of somebody who did not say goodbye it is the reason, and "offline" is said to who hears it. */
function Word({ contact, presence }: { contact: Contact; presence: ShownPresence }) {
  const { t } = useI18n();
  const { offlineReason: why, unstable } = contact;
  const short = presence === "offline" && (why === "unanswered" || why === "timeout");
  return (
    <>
      {short && <span className="visually-hidden">{`${t("presence.offline")}, `}</span>}
      <span title={presence === "uncertain" ? t("presence.uncertain_hint") : undefined}>
        {short ? t(`presence.short.${why}`) : t(`presence.${presence}`)}
      </span>
      {unstable && ` · ${t("presence.unstable")}`}
    </>
  );
}

function Detail({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  if (!isHere(contact)) return <LastSeen at={contact.lastSeen} />;
  const { lastMessage } = contact;
  if (!lastMessage) return <bdi>{placeOf(contact)}</bdi>;
  const text = oneLine(lastMessage.text) || t("contacts.no_text");
  return <bdi>{lastMessage.outgoing ? t("contacts.you", { text }) : text}</bdi>;
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
  const { unread } = contact;
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
  return text.slice(0, 200).replace(/\s+/g, " ").trim();
}
