// Emoji in a grid, found by words. One tab stop; arrows go from one to the next, Enter puts it into the text.
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import { LiveText } from "@/ui/LiveText";
import { TextInput } from "@/ui/TextInput";
import styles from "./EmojiPicker.module.css";
import { findEmoji } from "./emoji";

const COLUMNS = 8;

export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, language } = useI18n();
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = findEmoji(query);

  const go = (index: number) => {
    const next = Math.min(Math.max(index, 0), found.length - 1);
    setAt(next);
    grid.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: rtl,
      ArrowLeft: -rtl,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
      Home: -found.length,
      End: found.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(at + step);
  };

  return (
    <div className={styles.picker}>
      <TextInput
        value={query}
        placeholder={t("chat.emoji_search")}
        aria-label={t("chat.emoji_search")}
        aria-controls={`${id}-grid`}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "ArrowDown") go(0);
          else if (event.key === "Enter" && found[0]) onPick(found[0].emoji);
          else return;
          event.preventDefault();
        }}
      />
      <div
        ref={grid}
        id={`${id}-grid`}
        className={styles.grid}
        role="toolbar"
        aria-label={t("chat.emoji")}
        onKeyDown={onKeyDown}
      >
        {found.map(({ emoji, words }, index) => (
          <button
            key={emoji}
            type="button"
            className={styles.emoji}
            tabIndex={index === at ? 0 : -1}
            aria-label={words[language]?.[0] ?? words.en[0]}
            title={words[language]?.[0] ?? words.en[0]}
            onFocus={() => setAt(index)}
            onClick={() => onPick(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <div className={styles.none} role="status">
        <LiveText>{found.length === 0 && t("chat.emoji_none")}</LiveText>
      </div>
    </div>
  );
}
