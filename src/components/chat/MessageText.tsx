// The text of a message in its bubble. A very long one shows its beginning, and a button for the rest.
import { useI18n } from "@/i18n";
import { focusLogAround } from "@/lib/focus";
import styles from "./MessageText.module.css";
import { beginningOf, isFewEmoji, tidyText } from "./shownText";

type MessageTextProps = { text: string; whole: boolean; onShowAll: () => void };

export function MessageText({ text, whole, onShowAll }: MessageTextProps) {
  const { t } = useI18n();
  const tidy = tidyText(text);
  const beginning = whole ? null : beginningOf(tidy);
  return (
    <div className={styles.bubble} data-emoji={isFewEmoji(tidy)}>
      <p className={styles.text} dir="auto">
        {beginning === null ? tidy : `${beginning}…`}
      </p>
      {beginning !== null && (
        <button
          type="button"
          className={styles.more}
          data-testid="show-all"
          onClick={({ currentTarget }) => {
            focusLogAround(currentTarget);
            onShowAll();
          }}
        >
          {t("chat.show_all")}
        </button>
      )}
    </div>
  );
}
