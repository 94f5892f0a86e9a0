// Under a message whose bytes were not all understood: the offer to read them in another charset.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import { type History, historyKey, type Message, readMessageAgain } from "@/lib/api/chat";
import { replaceMessage } from "@/lib/api/history";
import { Menu } from "@/ui/Menu";
import { notify } from "@/ui/Toast";
import { CHARSETS } from "./charsets";
import styles from "./LossyNote.module.css";

export function LossyNote({ message }: { message: Message }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: (charset: string) => readMessageAgain(message.id, charset),
    onSuccess: (again) => {
      queries.setQueryData<History>(
        historyKey(message.contactId),
        (history) => history && replaceMessage(history, again),
      );
    },
    onError: (error) => notify(t("chat.read_again_failed"), errorText(error, t)),
  });
  const entries = CHARSETS.map(({ label, name }) => ({ text: t(name), onSelect: () => read.mutate(label) }));
  return (
    <p className={styles.note} data-testid="lossy">
      <span>{t("chat.lossy")}</span>
      <Menu
        trigger={
          <button type="button" className={styles.choose}>
            {t("chat.read_again")}
          </button>
        }
        entries={entries}
      />
    </p>
  );
}
