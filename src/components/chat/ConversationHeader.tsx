// Who this is, and whether they are here: name, presence as a word, and where they are on the network; and what can be
// done with the conversation as a whole.
import { ArrowLeft, Bell, BellOff, EllipsisVertical, Search, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf, shownAddress } from "@/lib/presence";
import { useLikeness } from "@/lib/useLikeness";
import { useShownPresence } from "@/lib/useShownPresence";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import styles from "./ConversationHeader.module.css";
import { PresenceLine } from "./PresenceLine";
import { useMessageActions } from "./useMessageActions";
import { useMute } from "./useMute";

type ConversationHeaderProps = {
  contact: Contact;
  searching: boolean;
  onSearch: () => void;
  onBack: () => void;
  /** Buttons of other domains. */
  children?: ReactNode;
};

export function ConversationHeader({ contact, searching, onSearch, onBack, children }: ConversationHeaderProps) {
  const { t } = useI18n();
  const { removeAll } = useMessageActions(contact);
  const { muted, mute } = useMute(contact);
  const name = nameOf(contact);
  const presence = useShownPresence(contact);
  const likeness = useLikeness(contact.id);
  // Where names look alike, what differs comes first: the line may be cut off at its end.
  const first = likeness ? [likeness.differs, contact.group] : [contact.group, contact.look.host];
  const places = [...first, shownAddress(contact.addresses)].filter((place) => place && place !== name);
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
          {likeness && likeness.resembles !== null && (
            <span className={styles.alike} data-testid="resembles">
              {" · "}
              <TriangleAlert size="0.75rem" aria-hidden="true" />{" "}
              {t("contacts.resembles", { name: likeness.resembles })}
            </span>
          )}
          {places.map((place) => (
            <span key={place}>
              {" · "}
              <bdi>{place}</bdi>
            </span>
          ))}
          {muted && ` · ${t("chat.muted")}`}
        </p>
      </div>
      <div className={styles.actions}>
        <IconButton
          label={t("shortcut.search_chat")}
          shortcut="searchChat"
          icon={<Search size="1.125rem" aria-hidden="true" />}
          aria-pressed={searching}
          onClick={onSearch}
        />
        {children}
        <Menu
          align="end"
          trigger={<IconButton label={t("chat.more")} icon={<EllipsisVertical size="1.125rem" aria-hidden="true" />} />}
          entries={[
            {
              text: t(muted ? "settings.unmute" : "settings.mute"),
              icon: muted ? <Bell size="0.9375rem" /> : <BellOff size="0.9375rem" />,
              onSelect: () => void mute(!muted),
            },
            { type: "separator" },
            {
              text: t("chat.delete_all"),
              icon: <Trash2 size="0.9375rem" />,
              onSelect: () => void removeAll(),
            },
          ]}
        />
      </div>
    </header>
  );
}
