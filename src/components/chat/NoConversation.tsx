// The place of a conversation before one is chosen: an invitation, or, on an empty network, what can be done about that.
import { useQuery } from "@tanstack/react-query";
import { MessagesSquare, Radio, Unplug } from "lucide-react";
import { useI18n } from "@/i18n";
import { nodeInfoQuery } from "@/lib/api/node";
import { contactsQuery, selfOfflineQuery } from "@/lib/api/peers";
import { EmptyState } from "@/ui/EmptyState";
import styles from "./NoConversation.module.css";

export function NoConversation() {
  const { t } = useI18n();
  const { data: contacts } = useQuery(contactsQuery);
  const alone = contacts?.every((contact) => contact.isSelf) ?? false;
  if (!contacts) return null;
  return (
    <div className={styles.none} data-testid="no-conversation">
      {alone ? (
        <Alone />
      ) : (
        <EmptyState
          icon={<MessagesSquare size="1.25rem" aria-hidden="true" />}
          title={t("chat.none")}
          hint={t("chat.none_hint")}
        />
      )}
    </div>
  );
}

function Alone() {
  const { t } = useI18n();
  const { data: node } = useQuery(nodeInfoQuery);
  const { data: selfOffline = false } = useQuery(selfOfflineQuery);
  if (selfOffline) {
    const icon = <Unplug size="1.25rem" aria-hidden="true" />;
    return <EmptyState icon={icon} title={t("chat.alone_offline")} hint={t("chat.alone_offline_hint")} />;
  }
  return (
    <EmptyState icon={<Radio size="1.25rem" aria-hidden="true" />} title={t("chat.alone")} hint={t("chat.alone_hint")}>
      {node && <p className={styles.advice}>{t("chat.alone_firewall", { port: String(node.port) })}</p>}
    </EmptyState>
  );
}
