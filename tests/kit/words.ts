// The words of the screen in each of its languages, for a test that walks them all.
import en from "../../src/i18n/en.json" with { type: "json" };
import ja from "../../src/i18n/ja.json" with { type: "json" };
import zh from "../../src/i18n/zh-CN.json" with { type: "json" };

/** A text that is the same whatever it tells of. */
export type Word = keyof typeof en;

export function words(locale: string): (key: Word) => string {
  const texts: Record<Word, string> = locale.startsWith("zh") ? zh : locale.startsWith("ja") ? ja : en;
  return (key) => texts[key];
}
