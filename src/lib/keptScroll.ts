// Where something was scrolled to: kept on this machine, and taken up again when it is shown anew.
import { useCallback } from "react";
import { readStored, writeStored } from "./stored";

/** What is shown comes bit by bit: the place is taken up as soon as there is enough of it, and no later than this. */
const PATIENCE_MS = 2_000;
const SETTLED_MS = 150;

/** The ref of what scrolls. `name` is the place's, among all that are kept. */
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
    // As far as there is something to scroll is not where a person left it.
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
  // Whoever scrolls by themselves wants to be elsewhere.
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
