// Pane widths, kept in local storage, so that the window opens as it was left.
import { useState } from "react";
import { readStored, writeStored } from "@/lib/stored";

/** In rem, so that a pane grows with the text in it. */
export type Widths = { list: number; details: number };

export const BOUNDS: { [Pane in keyof Widths]: { min: number; max: number; initial: number } } = {
  list: { min: 14, max: 26, initial: 19 },
  details: { min: 16, max: 30, initial: 20 },
};

function readWidth(pane: keyof Widths): number {
  const { min, max, initial } = BOUNDS[pane];
  const stored = Number.parseFloat(readStored(`width:${pane}`) ?? "");
  return Number.isFinite(stored) ? Math.min(Math.max(stored, min), max) : initial;
}

export function useWidths(): [Widths, (pane: keyof Widths, width: number) => void] {
  const [widths, setWidths] = useState<Widths>(() => ({ list: readWidth("list"), details: readWidth("details") }));
  return [
    widths,
    (pane, width) => {
      setWidths((now) => ({ ...now, [pane]: width }));
      writeStored(`width:${pane}`, String(width));
    },
  ];
}

/** How many panes stand side by side beside the rail: what Shell.module.css says for the window as it is now. */
export function columns(): number {
  const shell = document.querySelector("[data-shell]");
  return (shell && Number.parseInt(getComputedStyle(shell).getPropertyValue("--columns"), 10)) || 2;
}
