// Under a message that could not be sent: why, and the way to try it again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { errorText, useI18n } from "@/i18n";
import { type History, historyKey, type Message, retryMessage } from "@/lib/api/chat";
import { retryInHistory } from "@/lib/api/history";
import { focusLogAround } from "@/lib/focus";
import { notify } from "@/ui/Toast";
import styles from "./Failure.module.css";

export function Failure({ message, name }: { message: Message; name: string }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryMessage(message.id),
    onSuccess: (again) => {
      queries.setQueryData<History>(
        historyKey(message.contactId),
        (history) => history && retryInHistory(history, again),
      );
    },
    onError: (error) => notify(t("chat.retry_failed"), errorText(error, t, { name })),
  });
  return (
    <p className={styles.failure}>
      {message.failure && <span>{errorText(message.failure, t, { name })}</span>}
      <button
        type="button"
        className={styles.retry}
        data-testid="retry"
        disabled={retry.isPending}
        onClick={({ currentTarget }) => {
          focusLogAround(currentTarget);
          retry.mutate();
        }}
      >
        <RotateCcw size="0.8125rem" aria-hidden="true" />
        {t("chat.retry")}
      </button>
    </p>
  );
}
