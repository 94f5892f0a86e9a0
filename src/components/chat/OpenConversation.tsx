// One conversation: who it is with, the log, what to know before writing, and the composer.
import { CloudOff } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { useShortcuts } from "@/lib/shortcuts";
import { Banner } from "@/ui/Banner";
import styles from "./Conversation.module.css";
import { ConversationHeader } from "./ConversationHeader";
import { Composer } from "./composer/Composer";
import { type LogHandle, MessageLog } from "./MessageLog";
import { NewAddressBanner } from "./NewAddressBanner";
import { SearchBar } from "./SearchBar";
import { useSearch } from "./useSearch";

type OpenConversationProps = {
  /** For as long as it lives. */
  contact: Contact;
  onBack: () => void;
  /** Buttons of other domains, for the header. */
  actions?: ReactNode;
};

export function OpenConversation({ contact, onBack, actions }: OpenConversationProps) {
  const { t } = useI18n();
  const name = nameOf(contact);
  const log = useRef<LogHandle>(null);
  const composer = useRef<{ focus: () => void }>(null);
  const search = useSearch(contact.id, (messageId) => void log.current?.show(messageId));
  const field = useRef<HTMLInputElement>(null);
  const write = () => composer.current?.focus();
  const closeSearch = () => {
    search.close();
    write();
  };
  useShortcuts({
    searchChat: () => {
      search.open();
      search.list(true);
      field.current?.focus();
      field.current?.select();
    },
  });
  return (
    <section className={styles.conversation} aria-label={name}>
      <ConversationHeader
        contact={contact}
        searching={search.isOpen}
        onSearch={search.isOpen ? closeSearch : search.open}
        onBack={onBack}
      >
        {actions}
      </ConversationHeader>
      {search.isOpen && (
        <SearchBar
          search={search}
          inputRef={field}
          name={name}
          onGo={(messageId) => void log.current?.show(messageId, "focus")}
          onClose={closeSearch}
        />
      )}
      <MessageLog contact={contact} handle={log} words={search.words} found={search.found} onLeave={write} />
      <div className={styles.foot}>
        {contact.presence === "offline" && (
          <Banner tone="info" icon={<CloudOff size="0.9375rem" aria-hidden="true" />} testId="offline-banner">
            {t("chat.offline", { name })}
          </Banner>
        )}
        <NewAddressBanner contact={contact} onDecided={write} />
        <Composer
          contact={contact}
          handle={composer}
          onSent={() => log.current?.follow()}
          onUp={() => log.current?.enter()}
        />
      </div>
    </section>
  );
}
