// Scroll positions, kept in local storage and restored when the element is shown again.
import { useCallback } from "react";
import { readStored, writeStored } from "./stored";

/** Content arrives in pieces: the position is restored as soon as there is enough of it, and attempts end after this time. */
const PATIENCE_MS = 2_000;
const SETTLED_MS = 150;

/** A ref for the scrolling element. `name` is the key under which its position is kept. */
export function useKeptScroll(name: string): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback((element) => (element ? keepScroll(element, `scroll:${name}`) : undefined), [name]);
}

function keepScroll(element: HTMLElement, key: string): () => void {
  const wanted = Number.parseInt(readStored(key) ?? "", 10) || 0;
  let isTakingUp = wanted > 0;
  let settled: ReturnType<typeof setTimeout> | undefined;

  const growing = new ResizeObserver(() => takeUp());
  const stop = () => {
    isTakingUp = false;
    growing.disconnect();
  };
  const takeUp = () => {
    element.scrollTop = wanted;
    if (Math.abs(element.scrollTop - wanted) < 1) stop();
  };
  const write = () => {
    clearTimeout(settled);
    settled = undefined;
    writeStored(key, element.scrollTop > 0 ? String(Math.round(element.scrollTop)) : null);
  };
  const onScroll = () => {
    // The position reached while content is still arriving is not one that a person chose.
    if (isTakingUp) return;
    clearTimeout(settled);
    settled = setTimeout(write, SETTLED_MS);
  };

  const giveUp = setTimeout(stop, PATIENCE_MS);
  if (isTakingUp) {
    takeUp();
    for (const child of element.children) growing.observe(child);
  }
  element.addEventListener("scroll", onScroll, { passive: true });
  // A person who scrolls does not want the old position any more.
  element.addEventListener("wheel", stop, { passive: true });
  element.addEventListener("keydown", stop);
  return () => {
    clearTimeout(giveUp);
    growing.disconnect();
    if (settled !== undefined) write();
    element.removeEventListener("scroll", onScroll);
    element.removeEventListener("wheel", stop);
    element.removeEventListener("keydown", stop);
  };
}
