// What a screen reader is told of what happens by itself. One quiet region for the whole window, and one voice at a time:
// what comes within a moment is said together, so that a busy network does not talk without end.
import { useSyncExternalStore } from "react";
import { batcher } from "@/lib/batcher";
import { Told } from "./Told";

const GATHER_MS = 1_000;
/** Long enough to be read out; then the region is emptied, so that browsing does not find old news. */
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
  // Emptied first: the same sentence once more is news too.
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
      <Told>{said}</Told>
    </div>
  );
}
