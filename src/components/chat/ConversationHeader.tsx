// Who this is, and whether they are here: name, presence as a word, and where they are on the network.
import { ArrowLeft, Info } from "lucide-react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf, shownAddress } from "@/lib/presence";
import { useShownPresence } from "@/lib/useShownPresence";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/Button";
import styles from "./ConversationHeader.module.css";
import { PresenceLine } from "./PresenceLine";

type ConversationHeaderProps = { contact: Contact; onBack: () => void; onDetails: () => void };

export function ConversationHeader({ contact, onBack, onDetails }: ConversationHeaderProps) {
  const { t } = useI18n();
  const name = nameOf(contact);
  const presence = useShownPresence(contact);
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
          <PresenceLine contact={contact} presence={presence} />
          {places.map((place) => (
            <span key={place}>
              {" · "}
              <bdi>{place}</bdi>
            </span>
          ))}
        </p>
      </div>
      <IconButton
        className={styles.about}
        label={t("shortcut.details")}
        shortcut="details"
        icon={<Info size="1.25rem" aria-hidden="true" />}
        onClick={onDetails}
      />
    </header>
  );
}
