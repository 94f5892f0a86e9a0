// How a message's text is shown: without empty lines around it, the long ones in part, a few emoji large. Pure.

/** What is longer than about a screen is shown in part until a person asks for the rest. */
const MOST_CHARACTERS = 2_000;
const MOST_LINES = 24;

/** Whether there is nothing to see in a text, as the node judges it. U+2800 is a symbol without ink. */
export function isBlank(text: string): boolean {
  return /^[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

/** Without empty lines before and after; the first line keeps its indentation, which code needs. */
export function tidyText(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd() || text;
}

/** The beginning of a text that is too long, cut where it hurts least; null when it can be shown whole. */
export function beginningOf(text: string): string | null {
  let end = text.length > MOST_CHARACTERS ? MOST_CHARACTERS : text.length;
  let line = -1;
  for (let count = 0; count < MOST_LINES; count += 1) {
    line = text.indexOf("\n", line + 1);
    if (line < 0) break;
  }
  if (line >= 0) end = Math.min(end, line);
  // A line or two more are sooner read than asked for.
  if (text.length - end < 200 && text.slice(end).split("\n").length <= 4) return null;
  // Not inside a word if one ends nearby, and never inside a character.
  if (/\s/.test(text.charAt(end))) return text.slice(0, end);
  const space = text.slice(0, end).search(/\s\S{0,40}$/);
  return space > 0 ? text.slice(0, space) : text.slice(0, end).replace(/[\ud800-\udbff]$/, "");
}

const FEW_EMOJI =
  /^(?:[\p{Emoji_Presentation}\p{Extended_Pictographic}](?:\u{fe0f}|\u{200d}|[\u{1f3fb}-\u{1f3ff}\u{1f1e6}-\u{1f1ff}])*\s*){1,6}$/u;

export function isFewEmoji(text: string): boolean {
  return FEW_EMOJI.test(text);
}
