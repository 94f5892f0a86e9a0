// A text as what it is made of: words, links, and code between backticks. Pure; nothing of it is fetched or believed.
import { findLinks, type Link } from "./links";

/** `at` is where it begins in the text that it is a part of. */
export type Inline = { at: number } & (
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | ({ type: "link" } & Link)
);

export type Block = { at: number } & (
  | { type: "words"; inlines: Inline[] }
  | { type: "code"; text: string; language: string }
);

const FENCE = /^[^\S\n]{0,3}```([^\n`]*)\n([\s\S]*?)(?:\n?^[^\S\n]{0,3}```[^\S\n]*$|$(?![\s\S]))/gm;
const CODE = /(?<!`)(`{1,2})(?!`)([^\n]*?[^`\n])\1(?!`)/g;

export function parseText(text: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const match of text.matchAll(FENCE)) {
    addWords(blocks, text.slice(at, match.index), at);
    const [whole, language = "", code = ""] = match;
    if (code.trim() === "") addWords(blocks, whole, match.index);
    else blocks.push({ at: match.index, type: "code", text: code, language: language.trim() });
    at = match.index + whole.length;
  }
  addWords(blocks, text.slice(at), at);
  return blocks;
}

/** The line breaks beside a block of code are no empty lines: the block stands apart by itself. */
function addWords(blocks: Block[], text: string, at: number): void {
  const words = text.replace(/^\n/, blocks.length > 0 ? "" : "\n").replace(/\n$/, "");
  if (words.trim() !== "" || (blocks.length === 0 && words !== "")) {
    blocks.push({ at, type: "words", inlines: parseInline(words) });
  }
}

function parseInline(text: string): Inline[] {
  const inlines: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(CODE)) {
    addLinks(inlines, text.slice(at, match.index), at);
    inlines.push({ at: match.index, type: "code", text: bare(match[2] ?? "") });
    at = match.index + match[0].length;
  }
  addLinks(inlines, text.slice(at), at);
  return inlines;
}

/** A space keeps a backtick of the code apart from those around it, and is no part of it. */
function bare(code: string): string {
  return code.replace(/^ (?=`)/, "").replace(/(?<=`) $/, "");
}

function addLinks(inlines: Inline[], text: string, from: number): void {
  let at = 0;
  for (const { start, end, link } of findLinks(text)) {
    if (start > at) inlines.push({ at: from + at, type: "text", text: text.slice(at, start) });
    inlines.push({ at: from + start, type: "link", ...link });
    at = end;
  }
  if (at < text.length) inlines.push({ at: from + at, type: "text", text: text.slice(at) });
}

/** All code of a text, as it would be typed. */
export function codeOf(text: string): string {
  const pieces = parseText(text).flatMap((block) =>
    block.type === "code"
      ? [block.text]
      : block.inlines.flatMap((inline) => (inline.type === "code" ? [inline.text] : [])),
  );
  return pieces.join("\n");
}
