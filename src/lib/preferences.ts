// What a person chose for this screen: theme, language, size of text, the key that sends. Kept on this machine, the same for all windows of it.
import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./stored";

export type Preferences = {
  theme: "system" | "light" | "dark";
  language: "system" | "en" | "ja" | "zh-CN";
  textSize: "normal" | "small" | "large" | "largest";
  /** Which key sends a message; the other begins a line. */
  sendKey: "enter" | "mod-enter";
};

/** The first is the default. */
const CHOICES: { [K in keyof Preferences]: [Preferences[K], ...Preferences[K][]] } = {
  theme: ["system", "light", "dark"],
  language: ["system", "en", "ja", "zh-CN"],
  textSize: ["normal", "small", "large", "largest"],
  sendKey: ["enter", "mod-enter"],
};

const listeners = new Set<() => void>();
let current: Preferences | undefined;

function read<K extends keyof Preferences>(key: K): Preferences[K] {
  const stored = readStored(key);
  return CHOICES[key].find((choice) => choice === stored) ?? CHOICES[key][0];
}

export function preferences(): Preferences {
  current ??= {
    theme: read("theme"),
    language: read("language"),
    textSize: read("textSize"),
    sendKey: read("sendKey"),
  };
  return current;
}

export function setPreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  current = { ...preferences(), [key]: value };
  writeStored(key, value);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  // Another window of the web server may change them too.
  const onStorage = () => {
    current = undefined;
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}
