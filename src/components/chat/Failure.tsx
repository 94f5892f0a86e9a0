// Under a message that could not be sent: why, and the way to try it again.
import { RotateCcw } from "lucide-react";
import { errorText, useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { focusMessageAround } from "@/lib/focus";
import { nameOf } from "@/lib/presence";
import styles from "./Failure.module.css";
import { useMessageActions } from "./useMessageActions";

export function Failure({ message, contact }: { message: Message; contact: Contact }) {
  const { t } = useI18n();
  const { retry } = useMessageActions(contact);
  return (
    <p className={styles.failure}>
      {message.failure && <span>{errorText(message.failure, t, { name: nameOf(contact) })}</span>}
      <button
        type="button"
        className={styles.retry}
        data-testid="retry"
        onClick={({ currentTarget }) => {
          focusMessageAround(currentTarget);
          retry(message);
        }}
      >
        <RotateCcw size="0.8125rem" aria-hidden="true" />
        {t("chat.retry")}
      </button>
    </p>
  );
}
