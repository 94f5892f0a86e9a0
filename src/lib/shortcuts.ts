// Key combinations of the whole window. A component registers what it can do while it is on the screen.
import { useEffect, useRef } from "react";

/** Written as "mod+k", "alt+arrowup", "f6", "shift+f6": modifiers in the order mod, alt, shift; `mod` is Ctrl, or Command on a Mac. */
export type Combination = string;
/** Returning false leaves the key to whoever has the focus. */
export type Shortcuts = Readonly<Record<Combination, (event: KeyboardEvent) => unknown>>;

export function combinationOf(event: KeyboardEvent): Combination {
  const parts = [(event.ctrlKey || event.metaKey) && "mod", event.altKey && "alt", event.shiftKey && "shift"];
  return [...parts.filter(Boolean), event.key.toLowerCase()].join("+");
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // An input method uses the same keys while a word is being written.
      if (event.isComposing || event.defaultPrevented) return;
      const run = latest.current[combinationOf(event)];
      if (run && run(event) !== false) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
