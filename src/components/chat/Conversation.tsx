// One conversation: who it is with, the log, what to know before writing, and the composer.
import { useQuery } from "@tanstack/react-query";
import { CloudOff, UserX } from "lucide-react";
import { useI18n } from "@/i18n";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Banner } from "@/ui/Banner";
import { EmptyState } from "@/ui/EmptyState";
import { Composer } from "./Composer";
import styles from "./Conversation.module.css";
import { ConversationHeader } from "./ConversationHeader";
import { MessageLog } from "./MessageLog";
import { useMarkRead } from "./useMarkRead";

type ConversationProps = {
  contactId: string;
  onBack: () => void;
  /** Opens what is known about a contact. */
  onDetails: (contactId: string) => void;
};

export function Conversation({ contactId, onBack, onDetails }: ConversationProps) {
  const { t } = useI18n();
  const { data: contacts } = useQuery(contactsQuery);
  const contact = contacts?.find(({ id }) => id === contactId);
  if (contact) return <With key={contactId} contact={contact} onBack={onBack} onDetails={() => onDetails(contactId)} />;
  if (!contacts) return null;
  return (
    <div className={styles.conversation}>
      <div className="fill">
        <EmptyState
          icon={<UserX size="1.25rem" aria-hidden="true" />}
          title={t("chat.unknown")}
          hint={t("chat.unknown_hint")}
        />
      </div>
    </div>
  );
}

function With({ contact, onBack, onDetails }: { contact: Contact; onBack: () => void; onDetails: () => void }) {
  const { t } = useI18n();
  const name = nameOf(contact);
  useMarkRead(contact);
  return (
    <section className={styles.conversation} aria-label={name}>
      <ConversationHeader contact={contact} onBack={onBack} onDetails={onDetails} />
      <MessageLog contact={contact} />
      <div className={styles.foot}>
        {contact.presence === "offline" && (
          <Banner tone="info" icon={<CloudOff size="0.9375rem" aria-hidden="true" />} testId="offline-banner">
            {t("chat.offline", { name })}
          </Banner>
        )}
        <Composer contact={contact} />
      </div>
    </section>
  );
}
