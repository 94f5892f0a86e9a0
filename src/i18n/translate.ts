// Messages by key, in ICU syntax. A key that is not in en.json does not compile; a test keeps the languages complete.
import IntlMessageFormat from "intl-messageformat";
import type en from "./en.json";

/**
 * Where the messages stand. A domain may keep its own in `components/<domain>/messages/<language>.json`, and declares them:
 * `declare module "@/i18n/translate" { interface MessageFiles { domain: typeof import("./messages/en.json") } }`.
 */
export interface MessageFiles {
  common: typeof en;
}

export type MessageKey = { [File in keyof MessageFiles]: keyof MessageFiles[File] & string }[keyof MessageFiles];
export type Language = "en" | "ja" | "zh-CN";
export type Values = Record<string, string | number>;
export type Translate = (key: MessageKey, values?: Values) => string;

export type Messages = Readonly<Record<MessageKey, string>>;

/** `locale` may be narrower than the language of the messages ("en-GB"): it writes the numbers. */
export function translator(messages: Partial<Messages>, locale: string): Translate {
  const parsed = new Map<MessageKey, IntlMessageFormat>();
  return (key, values) => {
    let message = parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(messages[key] ?? key, locale, undefined, { ignoreTag: true });
      parsed.set(key, message);
    }
    return String(message.format(values && isolated(values))).trim();
  };
}

const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name that is written from right to left must not reorder the sentence around it: U+2068 and U+2069 isolate it. */
function isolated(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" && FROM_RIGHT.test(value) ? `\u2068${value}\u2069` : value,
    ]),
  );
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

/** In which country's shapes to draw Han characters. Undefined where nothing tells: then the system's fonts decide. */
export type Han = "zh-CN" | "zh-TW" | "ja" | "ko";

/** The window's language decides, else the first language of the system that is written with such characters. */
export function chooseHan(language: Language, system: readonly string[]): Han | undefined {
  if (language !== "en") return language;
  for (const tag of system) {
    if (/^zh\b/i.test(tag)) return /-(hant|tw|hk|mo)\b/i.test(tag) ? "zh-TW" : "zh-CN";
    const other = (["ja", "ko"] as const).find((each) => tag.toLowerCase().split("-")[0] === each);
    if (other) return other;
  }
  return undefined;
}

const SPOKEN = new Map<string | undefined, Language>([
  ["en", "en"],
  ["ja", "ja"],
  ["zh", "zh-CN"],
]);

function spoken(tag: string): Language | null {
  return SPOKEN.get(tag.toLowerCase().split("-")[0]) ?? null;
}
