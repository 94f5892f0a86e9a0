// The messages of each language. English is always here; another language is loaded when it is first spoken, so that nobody
// waits for what they do not read.
import en from "./en.json";
import type { Language, Messages } from "./translate";

const LOAD: Record<Exclude<Language, "en">, () => Promise<{ default: Messages }>> = {
  ja: () => import("./ja.json"),
  "zh-CN": () => import("./zh-CN.json"),
};

const held = new Map<Language, Messages>([["en", en]]);
const listeners = new Set<() => void>();

/** Undefined until they are loaded. */
export function messagesOf(language: Language): Messages | undefined {
  return held.get(language);
}

/** What cannot be loaded is left: the window speaks on as it does. */
export async function loadMessages(language: Language): Promise<void> {
  if (language === "en" || held.has(language)) return;
  try {
    held.set(language, (await LOAD[language]()).default);
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
