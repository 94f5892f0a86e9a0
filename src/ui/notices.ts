// The log of notices: texts of toasts, to be read after the toast is gone. Kept as long as the window is open.
import { useSyncExternalStore } from "react";

export type Notice = {
  id: number;
  /** Unix milliseconds. */
  at: number;
  tone: "info" | "danger";
  title: string;
  description: string | undefined;
};

/** Older ones are dropped. */
const KEPT = 100;

let notices: readonly Notice[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function keep(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

export function record(notice: Omit<Notice, "id" | "at">): void {
  lastId += 1;
  keep([{ ...notice, id: lastId, at: Date.now() }, ...notices].slice(0, KEPT));
}

export function clearNotices(): void {
  keep([]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The newest first. */
export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(subscribe, () => notices);
}
