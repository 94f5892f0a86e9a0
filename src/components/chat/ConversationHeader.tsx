// Who this is, and whether they are here: name, presence as a word, and where they are on the network.
import { ArrowLeft } from "lucide-react";
import { useCallback } from "react";
import { formatExact, formatLastSeen, useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf, presenceOf, shownAddress } from "@/lib/presence";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/Button";
import { Ticking } from "@/ui/Ticking";
import styles from "./ConversationHeader.module.css";

export function ConversationHeader({ contact, onBack }: { contact: Contact; onBack: () => void }) {
  const { t, locale } = useI18n();
  const name = nameOf(contact);
  const presence = presenceOf(contact);
  const lastSeen = useCallback(
    (at: number, now: number) => t("presence.last_seen", { when: formatLastSeen(at, now, locale, t) }),
    [t, locale],
  );
  const places = [contact.group, contact.host, shownAddress(contact.addresses)].filter(
    (place) => place && place !== name,
  );
  return (
    <header className={styles.bar} data-testid="conversation-header" data-presence={presence}>
      <IconButton
        className={styles.back}
        label={t("app.back")}
        icon={<ArrowLeft size="1.25rem" aria-hidden="true" />}
        onClick={onBack}
      />
      <Avatar name={name} seed={`${contact.user}@${contact.host}`} />
      <div className={styles.text}>
        <h1 className={styles.name} dir="auto">
          {name}
        </h1>
        <p className={styles.detail}>
          <b data-presence={presence}>{t(`presence.${presence}`)}</b>
          {presence === "offline" && (
            <>
              {" · "}
              <time dateTime={new Date(contact.lastSeen).toISOString()} title={formatExact(contact.lastSeen, locale)}>
                <Ticking at={contact.lastSeen} format={lastSeen} />
              </time>
            </>
          )}
          {places.map((place) => (
            <span key={place}>
              {" · "}
              <bdi>{place}</bdi>
            </span>
          ))}
        </p>
      </div>
    </header>
  );
}
