// A text with the words marked that somebody looks for.
import { findWords } from "./find";
import styles from "./RichText.module.css";

export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  const places = words.length === 0 ? [] : findWords(text, words);
  if (places.length === 0) return text;
  return places.map(({ start, end }, index) => (
    <span key={start}>
      {text.slice(places[index - 1]?.end ?? 0, start)}
      <mark className={styles.mark}>{text.slice(start, end)}</mark>
      {index === places.length - 1 && text.slice(end)}
    </span>
  ));
}
