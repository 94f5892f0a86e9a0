// Where words stand in a text, as the node finds them: in any case, full-width letters like plain ones. Pure.
// The rules are those of `fold_letter` in crates/text, and differ from those of names on purpose: marks tell the words of a
// text apart. What the node found must be seen here.

export type Range = { start: number; end: number };

/** The words that are looked for; none when there is nothing to look for. */
export function wordsOf(query: string): string[] {
  return fold(query).text.split(/\s+/u).filter(Boolean);
}

/** Every place of every word, in order and without overlaps, in UTF-16 units of the text. */
export function findWords(text: string, words: readonly string[]): Range[] {
  if (words.length === 0) return [];
  const folded = fold(text);
  const places = words.flatMap((word) => {
    const ranges: Range[] = [];
    for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + word.length)) {
      ranges.push({ start: folded.from(at), end: folded.from(at + word.length) });
    }
    return ranges;
  });
  let end = 0;
  return places
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((range) => {
      if (range.start < end) return false;
      end = range.end;
      return true;
    });
}

type Folded = {
  text: string /** The place in the text of a place in its folded form. */;
  from: (at: number) => number;
};

function fold(text: string): Folded {
  // Most texts keep their length, and then every place is its own.
  const simple = narrowed(text).toLowerCase();
  if (simple.length === text.length) return { text: simple, from: (at) => at };
  const places: number[] = [];
  let folded = "";
  let place = 0;
  for (const letter of text) {
    const plain = narrowed(letter).toLowerCase();
    for (let unit = 0; unit < plain.length; unit += 1) places.push(place);
    folded += plain;
    place += letter.length;
  }
  places.push(place);
  return { text: folded, from: (at) => places[at] ?? text.length };
}

/** U+FF01 to U+FF5E are ! to ~ in the width of a Han character, U+3000 is the space of that width. */
function narrowed(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
}
