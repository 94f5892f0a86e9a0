// Which key sends. Pure.
import type { KeyboardEvent } from "react";
import type { Preferences } from "@/lib/preferences";

/** What some engines call the key that ends a word of an input method; `isComposing` is false for it there. */
const INPUT_METHOD = 229;

export function sends(event: KeyboardEvent, key: Preferences["sendKey"]): boolean {
  if (event.key !== "Enter" || event.nativeEvent.isComposing || event.keyCode === INPUT_METHOD) return false;
  const mod = event.ctrlKey || event.metaKey;
  return key === "enter" ? !event.shiftKey && !event.altKey : mod;
}
