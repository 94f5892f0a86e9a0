// Whether a contact matches a query, and which part of the shown text to highlight. The node has the same rule; both are
// tested against crates/api/samples/search.json.
import type { Contact } from "@/lib/host";
import { nameOf } from "./presence";

/** Half-open, in UTF-16 units of the text that is marked. */
export type Span = readonly [from: number, to: number];

export type Match = {
  /** What to mark in the shown name, in order and without overlap. */
  name: Span[];
  /** What matched elsewhere: the text as it is shown, and what to mark in it. */
  elsewhere: { field: Field; text: string; spans: Span[] } | null;
};

export type Field = "nickname" | "user" | "host" | "group" | "groups" | "address" | "note";

/**
 * Folds case, diacritics and width: "ÉVA" and "eva", "ＰＣ" and "pc" are equal for a search of a list. In texts diacritics count
 * (`components/chat/text/find.ts`).
 */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/** Null unless every word of the query occurs in a field of the contact or matches the sound of its name. */
export function matchContact(contact: Contact, query: string): Match | null {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  const name = nameOf(contact);
  const match: Match = { name: [], elsewhere: null };
  for (const word of words) {
    const inName = findText(name, word) ?? findSound(contact.readings, word);
    if (inName) {
      match.name = merge([...match.name, inName]);
      continue;
    }
    const found = fieldsOf(contact).find(([, text]) => foldText(text).includes(word));
    if (!found) return null;
    const [field, text] = found;
    const span = findText(text, word);
    if (match.elsewhere?.text === text)
      match.elsewhere.spans = merge([...match.elsewhere.spans, ...(span ? [span] : [])]);
    else match.elsewhere ??= { field, text, spans: span ? [span] : [] };
  }
  return match;
}

/**
 * The same without the matches, for many contacts. The text of each is folded once: objects of the cache are replaced
 * and never mutated.
 */
export function searcher(query: string): (contact: Contact) => boolean {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  return (contact) =>
    words.every((word) => knownOf(contact).includes(word) || findSound(contact.readings, word) !== null);
}

const known = new WeakMap<Contact, string>();

function knownOf(contact: Contact): string {
  let text = known.get(contact);
  if (text === undefined) {
    text = foldText([nameOf(contact), ...fieldsOf(contact).map(([, value]) => value)].join("\n"));
    known.set(contact, text);
  }
  return text;
}

/** Fields that can match beside the shown name, the most informative first. */
function fieldsOf(contact: Contact): [Field, string][] {
  const { nickname, group, groups, addresses, note } = contact;
  const { user, host } = contact.look;
  return [
    ["nickname", nickname],
    ["host", host],
    ["user", user],
    ...groups.map((own): [Field, string] => ["groups", own]),
    ["group", group],
    ...addresses.map((address): [Field, string] => ["address", address]),
    ["note", note],
  ];
}

/** Whether a name, or its sound, begins with this. */
export function beginsWith(name: string, readings: Readings, typed: string): boolean {
  const word = foldText(typed);
  return foldText(name).startsWith(word) || typedLength(readings, 0, word.replace(/\s+/g, "")) !== null;
}

/** Where a folded word occurs, in positions of the original text. */
function findText(text: string, word: string): Span | null {
  let folded = "";
  // The original character of each folded unit: folding may shorten, lengthen and split.
  const origins: Span[] = [];
  let at = 0;
  for (const letter of text) {
    const fold = foldText(letter);
    for (let unit = 0; unit < fold.length; unit += 1) origins.push([at, at + letter.length]);
    folded += fold;
    at += letter.length;
  }
  const start = folded.indexOf(word);
  const [first, last] = [origins[start], origins[start + word.length - 1]];
  return start >= 0 && first && last ? [first[0], last[1]] : null;
}

type Readings = Contact["readings"];

/** The parts of a name that a typed word spells, each by a whole sound or the beginning of one. */
function findSound(readings: Readings, word: string): Span | null {
  let from = 0;
  for (let start = 0; start < readings.length; start += 1) {
    const length = typedLength(readings, start, word);
    if (length !== null) return [from, from + length];
    from += readings[start]?.text.length ?? 0;
  }
  return null;
}

function typedLength(readings: Readings, index: number, word: string): number | null {
  if (word === "") return 0;
  const piece = readings[index];
  if (!piece) return null;
  const sounds = piece.sounds.length > 0 ? piece.sounds : [foldText(piece.text).replace(/\s+/g, "")];
  for (const sound of sounds) {
    // An empty sound, such as a space between two names, is skipped; otherwise the longest prefix is tried first.
    for (let taken = commonLength(sound, word); taken >= Math.min(1, sound.length); taken -= 1) {
      const rest = typedLength(readings, index + 1, word.slice(taken));
      if (rest !== null) return piece.text.length + rest;
    }
  }
  return null;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function merge(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], to)];
    else merged.push([from, to]);
  }
  return merged;
}
