// A text with parts of it marked, such as what a search found.
import styles from "./Marked.module.css";

type MarkedProps = {
  text: string;
  /** Half-open, in UTF-16 units, in order and without overlap. */
  spans: readonly (readonly [from: number, to: number])[];
  /** Seen from afar: among long texts, where somebody is led to it. */
  strong?: boolean;
};

export function Marked({ text, spans, strong = false }: MarkedProps) {
  if (spans.length === 0) return text;
  let at = 0;
  const parts = spans.map(([from, to]) => {
    const before = text.slice(at, from);
    at = to;
    return (
      <span key={from}>
        {before}
        <mark className={styles.mark} data-strong={strong}>
          {text.slice(from, to)}
        </mark>
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
