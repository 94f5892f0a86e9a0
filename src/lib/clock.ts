// One timer for all relative times on the screen. A subscriber renders again only when its text changes. Older times are
// checked less often and fixed ones never, so that an idle window costs almost no CPU.
import { useCallback, useSyncExternalStore } from "react";

/** Fine enough for "12 seconds ago". */
const FRESH_MS = 1_000;
/** Fine enough for "12 minutes ago". */
const LATER_MS = 10_000;
/** Below this age, texts count in seconds. */
const YOUNG_MS = 60_000;

type Reader = { tell: () => void; at: number; due: number };

const readers = new Set<Reader>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Aligned to whole intervals of the monotonic clock, so that subscribers are due at the same moment. */
function dueOf(at: number): number {
  const every = Math.abs(Date.now() - at) < YOUNG_MS ? FRESH_MS : LATER_MS;
  return (Math.floor(performance.now() / every) + 1) * every;
}

function schedule(): void {
  clearTimeout(timer);
  // Nothing runs while the window is hidden; it catches up when it is shown.
  if (readers.size === 0 || document.visibilityState === "hidden") return;
  const next = Math.min(...Array.from(readers, ({ due }) => due));
  timer = setTimeout(() => tellAll((reader) => reader.due <= performance.now()), next - performance.now());
}

function tellAll(isDue: (reader: Reader) => boolean): void {
  for (const reader of [...readers].filter(isDue)) {
    reader.due = dueOf(reader.at);
    reader.tell();
  }
  schedule();
}

const onVisibility = () => tellAll(() => document.visibilityState === "visible");

function read(tell: () => void, at: number): () => void {
  const reader = { tell, at, due: dueOf(at) };
  if (readers.size === 0) document.addEventListener("visibilitychange", onVisibility);
  readers.add(reader);
  schedule();
  return () => {
    readers.delete(reader);
    if (readers.size === 0) document.removeEventListener("visibilitychange", onVisibility);
    schedule();
  };
}

/**
 * `format` gets unix milliseconds. The component renders again only when the text that it returns changes. `at` is the
 * time that the text describes, or null if the text does not depend on the current time.
 */
export function useTicking<T extends string>(format: (now: number) => T, at: number | null): T {
  const snapshot = useCallback(() => format(Date.now()), [format]);
  const subscribe = useCallback((tell: () => void) => (at === null ? () => undefined : read(tell, at)), [at]);
  return useSyncExternalStore(subscribe, snapshot);
}
