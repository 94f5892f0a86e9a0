// The text of a message in its bubble. A very long one shows its beginning, and a button for the rest.
import { useI18n } from "@/i18n";
import styles from "./MessageText.module.css";
import { beginningOf, isFewEmoji, tidyText } from "./shownText";
import { RichText } from "./text/RichText";

type MessageTextProps = {
  text: string;
  whole: boolean;
  words: readonly string[];
  onFold: () => void;
};

export function MessageText({ text, whole, words, onFold }: MessageTextProps) {
  const { t, locale } = useI18n();
  const tidy = tidyText(text);
  const beginning = beginningOf(tidy);
  return (
    <div className={styles.bubble} data-emoji={isFewEmoji(tidy)}>
      <div className={styles.text} data-words>
        <RichText text={beginning === null || whole ? tidy : `${beginning}…`} words={words} />
      </div>
      {beginning !== null && (
        <button type="button" className={styles.more} aria-expanded={whole} onClick={onFold}>
          {whole ? t("chat.show_less") : t("chat.show_all", { count: tidy.length.toLocaleString(locale) })}
        </button>
      )}
    </div>
  );
}
