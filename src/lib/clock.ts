// One timer for everything on the screen that ages. A reader is told the time and renders only when its text changes.
import { useCallback, useSyncExternalStore } from "react";

/** Fine enough for "12 seconds ago"; one wake-up a second costs less than one timer for each row. */
const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    // A hidden window has nobody to tell; it catches up with the first tick after it is shown.
    if (document.visibilityState === "visible") for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** `format` is given unix milliseconds. The component renders again only when the text it returns is another one. */
export function useTicking<T extends string>(format: (now: number) => T): T {
  const snapshot = useCallback(() => format(Date.now()), [format]);
  return useSyncExternalStore(subscribe, snapshot);
}
