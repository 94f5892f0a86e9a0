// Typing on the list goes to whoever's name begins so. Pure: keys and times in, the row to go to out.
import { nameOf } from "@/lib/presence";
import { beginsWith } from "@/lib/search";
import type { ListRow } from "./rows";

/** Letters that follow each other faster than this are one word. */
const WORD_MS = 700;

export type Typed = { word: string; at: number };

export const NOTHING_TYPED: Typed = { word: "", at: Number.NEGATIVE_INFINITY };

/** Null when the key is no letter. A space counts inside a word only: by itself it presses the button. */
export function type(before: Typed, key: string, at: number): Typed | null {
  if ([...key].length !== 1) return null;
  const going = at - before.at < WORD_MS ? before.word : "";
  if (key === " " && going === "") return null;
  return { word: going + key, at };
}

/** The row for what was typed, from `from` on and round; the same letter again and again goes from one to the next. */
export function findTyped(rows: readonly ListRow[], from: number, { word }: Typed): number | null {
  const letters = [...word];
  const repeated = letters.length > 1 && letters.every((letter) => letter === letters[0]);
  const wanted = repeated ? (letters[0] ?? "") : word;
  const start = letters.length === 1 || repeated ? from + 1 : from;
  for (let step = 0; step < rows.length; step += 1) {
    const index = (Math.max(0, start) + step) % rows.length;
    const row = rows[index];
    if (row?.type === "contact" && beginsWith(nameOf(row.contact), row.contact.readings, wanted)) return index;
  }
  return null;
}
