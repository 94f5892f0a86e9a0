// A text of a message with the words marked that somebody looks for.
import { Marked as MarkedSpans } from "@/ui/Marked";
import { findWords } from "./find";

export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return <MarkedSpans text={text} spans={findWords(text, words).map(({ start, end }) => [start, end])} strong />;
}
