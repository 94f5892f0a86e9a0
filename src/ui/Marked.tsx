// A text with parts of it marked, such as what a search found.
import styles from "./Marked.module.css";

type MarkedProps = {
  text: string;
  /** Half-open, in UTF-16 units, in order and without overlap. */
  spans: readonly (readonly [from: number, to: number])[];
};

export function Marked({ text, spans }: MarkedProps) {
  if (spans.length === 0) return text;
  let at = 0;
  const parts = spans.map(([from, to]) => {
    const before = text.slice(at, from);
    at = to;
    return (
      <span key={from}>
        {before}
        <mark className={styles.mark}>{text.slice(from, to)}</mark>
      </span>
    );
  });
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
