// Announces changes to screen readers. One polite live region for the whole window: texts that arrive within a moment are
// announced together, so that a busy network does not cause an endless stream.
import { useSyncExternalStore } from "react";
import { batcher } from "@/lib/batcher";
import { LiveText } from "./LiveText";

const GATHER_MS = 1_000;
/** Long enough to be read out. The region is emptied afterwards, so that browsing does not find old announcements. */
const KEEP_MS = 10_000;

let text = "";
let emptying: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(next: string): void {
  text = next;
  for (const listener of listeners) listener();
}

const sentences = batcher<string>(GATHER_MS, (said) => {
  show(said.join(" "));
  emptying = setTimeout(show, KEEP_MS, "");
});

export function announce(sentence: string): void {
  if (!sentences.add(sentence)) return;
  clearTimeout(emptying);
  // Emptied first, so that the same sentence is announced again.
  show("");
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer() {
  const said = useSyncExternalStore(subscribe, () => text);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      <LiveText>{said}</LiveText>
    </div>
  );
}
