// The conversation with whoever was chosen, once there is something of it to show.
import { useQuery } from "@tanstack/react-query";
import { UserX } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useI18n } from "@/i18n";
import { historyQuery } from "@/lib/api/historyQuery";
import { contactsQuery } from "@/lib/api/peers";
import { EmptyState } from "@/ui/EmptyState";
import styles from "./Conversation.module.css";
import { OpenConversation } from "./OpenConversation";

type ConversationProps = {
  contactId: string;
  onBack: () => void;
  /** Buttons of other domains, for the header. */
  actions?: ReactNode;
};

/** A conversation that is read sooner is drawn once, with its messages; one that is not is drawn without them. */
const PATIENCE_MS = 80;

export function Conversation({ contactId, ...rest }: ConversationProps) {
  const { t } = useI18n();
  const { data: contacts } = useQuery(contactsQuery);
  const contact = contacts?.find(({ id }) => id === contactId);
  const ready = useReady(contactId, contact !== undefined);
  if (contact) return ready && <OpenConversation key={contactId} contact={contact} {...rest} />;
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

/** Whether the messages are here, or were waited for long enough. */
function useReady(contactId: string, known: boolean): boolean {
  const { isPending } = useQuery({ ...historyQuery(contactId), enabled: known });
  const [late, setLate] = useState<string | null>(null);
  useEffect(() => {
    if (!isPending) return;
    const timer = setTimeout(() => setLate(contactId), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [contactId, isPending]);
  return !isPending || late === contactId;
}
