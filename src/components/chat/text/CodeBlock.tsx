// A block of code as it was written: its lines are not broken, and it is copied without its marks.
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useI18n } from "@/i18n";
import { useCopy } from "../useCopy";
import { Marked } from "./Marked";
import styles from "./RichText.module.css";

type CodeBlockProps = { text: string; language: string; words: readonly string[] };

export function CodeBlock({ text, language, words }: CodeBlockProps) {
  const { t } = useI18n();
  const copy = useCopy();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.block} dir="ltr">
      <div className={styles.head}>
        <span>{language || t("chat.code")}</span>
        <button
          type="button"
          className={styles.copy}
          onClick={() => void copy(text).then(setCopied)}
          onBlur={() => setCopied(false)}
        >
          {copied ? <Check size="0.8125rem" aria-hidden="true" /> : <Copy size="0.8125rem" aria-hidden="true" />}
          <span aria-live="polite">{t(copied ? "chat.copied" : "chat.copy_code")}</span>
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keyboard. */}
      <pre className={styles.pre} tabIndex={0}>
        <code>
          <Marked text={text} words={words} />
        </code>
      </pre>
    </div>
  );
}
