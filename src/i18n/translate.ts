// Messages by key, in ICU syntax. A key that is not in en.json does not compile; a test keeps the languages complete.
import IntlMessageFormat from "intl-messageformat";
import en from "./en.json";
import zhCN from "./zh-CN.json";

export type MessageKey = keyof typeof en;
export type Language = "en" | "zh-CN";
export type Values = Record<string, string | number>;
export type Translate = (key: MessageKey, values?: Values) => string;

const MESSAGES: Record<Language, Record<MessageKey, string>> = { en, "zh-CN": zhCN };

/** `locale` may be narrower than the language ("en-GB"): it writes the numbers. */
export function translator(language: Language, locale: string): Translate {
  const parsed = new Map<MessageKey, IntlMessageFormat>();
  return (key, values) => {
    let message = parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(MESSAGES[language][key], locale, undefined, { ignoreTag: true });
      parsed.set(key, message);
    }
    return String(message.format(values)).trim();
  };
}

/** The best language there is for what the system asks for, and the system's own region of it. */
export function chooseLocale(
  wanted: Language | "system",
  system: readonly string[],
): { language: Language; locale: string } {
  const language = wanted === "system" ? (system.map(spoken).find((found) => found !== null) ?? "en") : wanted;
  const locale = system.find((tag) => spoken(tag) === language) ?? language;
  return { language, locale };
}

function spoken(tag: string): Language | null {
  if (/^zh\b/i.test(tag)) return "zh-CN";
  return /^en\b/i.test(tag) ? "en" : null;
}
