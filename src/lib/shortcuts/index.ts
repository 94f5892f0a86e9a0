// Window-wide shortcuts. A component registers handlers while it is mounted; the registry maps keys to shortcuts.
import { useEffect, useRef } from "react";
import { combinationOf } from "./keys";
import { type ShortcutName, shortcutFor } from "./registry";

export { ariaKeys, type Combination, IS_MAC, keysText } from "./keys";
export { keysOf, SHORTCUTS, type ShortcutGroup, type ShortcutName, shortcutOf } from "./registry";

/** Returning false leaves the key to the focused element. */
export type Shortcuts = { readonly [Name in ShortcutName]?: (event: KeyboardEvent) => unknown };

/** A modal dialog is open, so the window behind it waits. */
function isWaiting(): boolean {
  return document.querySelector("[data-modal]") !== null;
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // An input method uses the same keys while text is being composed.
      if (event.isComposing || event.defaultPrevented || isWaiting()) return;
      const name = shortcutFor(combinationOf(event));
      const run = name && latest.current[name];
      if (run && run(event) !== false) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
