// The messages of each language. English is always here; another language is loaded when it is first spoken, so that nobody
// waits for what they do not read.
import common from "./en.json";
import type { Language, MessageKey, Messages } from "./translate";

type File = Record<string, string>;
type Loads = Record<string, () => Promise<File>>;

const OF_DOMAINS = {
  en: import.meta.glob<File>("/src/components/*/messages/en.json", { eager: true, import: "default" }),
  ja: import.meta.glob<File>("/src/components/*/messages/ja.json", { import: "default" }),
  "zh-CN": import.meta.glob<File>("/src/components/*/messages/zh-CN.json", { import: "default" }),
};

const LOAD: Record<Exclude<Language, "en">, Loads> = {
  ja: { common: () => import("./ja.json").then((module) => module.default), ...OF_DOMAINS.ja },
  "zh-CN": { common: () => import("./zh-CN.json").then((module) => module.default), ...OF_DOMAINS["zh-CN"] },
};

export const english = joined([common, ...Object.values(OF_DOMAINS.en)]);

const held = new Map<Language, Messages>([["en", english]]);
const listeners = new Set<() => void>();

/** Undefined until they are loaded. */
export function messagesOf(language: Language): Messages | undefined {
  return held.get(language);
}

/** Whether there is such a message: what the node says may be newer than the screen. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(english, key);
}

/** What cannot be loaded is left: the window speaks on as it does. */
export async function loadMessages(language: Language): Promise<void> {
  if (language === "en" || held.has(language)) return;
  try {
    held.set(language, joined(await Promise.all(Object.values(LOAD[language]).map((load) => load()))));
    for (const listener of listeners) listener();
  } catch {
    // Asked again when the language is next chosen, or the window opened.
  }
}

/** Calls back whenever a language has been loaded; returns the way to stop that. */
export function followMessages(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Each file has the keys that its domain declares: a test keeps them complete. */
function joined(files: readonly File[]): Messages {
  return Object.assign({}, ...files);
}
