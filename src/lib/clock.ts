// One timer for everything on the screen that ages. A reader is told the time and renders only when its text changes. What
// happened a while ago ages slowly, and what does not age wakes nobody: a window that is only looked at costs next to nothing.
import { useCallback, useSyncExternalStore } from "react";

/** Fine enough for "12 seconds ago". */
const FRESH_MS = 1_000;
/** Fine enough for "12 minutes ago". */
const LATER_MS = 10_000;
/** Whatever is younger than this is told in seconds, if at all. */
const YOUNG_MS = 60_000;

type Reader = { tell: () => void; at: number; due: number };

const readers = new Set<Reader>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** On whole seconds of a clock that never is set, so that readers come due together. */
function dueOf(at: number): number {
  const every = Math.abs(Date.now() - at) < YOUNG_MS ? FRESH_MS : LATER_MS;
  return (Math.floor(performance.now() / every) + 1) * every;
}

function schedule(): void {
  clearTimeout(timer);
  // A hidden window has nobody to tell; it catches up when it is shown.
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
 * `format` is given unix milliseconds. The component renders again only when the text it returns is another one. `at` is
 * the moment that the text tells of; null if time changes nothing in it.
 */
export function useTicking<T extends string>(format: (now: number) => T, at: number | null): T {
  const snapshot = useCallback(() => format(Date.now()), [format]);
  const subscribe = useCallback((tell: () => void) => (at === null ? () => undefined : read(tell, at)), [at]);
  return useSyncExternalStore(subscribe, snapshot);
}
