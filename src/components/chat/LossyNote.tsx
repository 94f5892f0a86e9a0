// Under a message whose bytes were not all understood: the offer to read them in another charset.
import { useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { CHARSETS } from "@/lib/charsets";
import { Menu } from "@/ui/Menu";
import styles from "./LossyNote.module.css";
import { useMessageActions } from "./useMessageActions";

export function LossyNote({ message, contact }: { message: Message; contact: Contact }) {
  const { t } = useI18n();
  const { readIn } = useMessageActions(contact);
  return (
    <p className={styles.note} data-testid="lossy">
      <span>{t("chat.lossy")}</span>
      <Menu
        trigger={
          <button type="button" className={styles.choose}>
            {t("chat.read_again")}
          </button>
        }
        entries={CHARSETS.map(({ label, name }) => ({ text: t(name), onSelect: () => readIn(message, label) }))}
      />
    </p>
  );
}
