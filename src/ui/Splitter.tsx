// The line between two panes: dragged, or moved with the arrow keys once it has the focus. A double click puts it back.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import styles from "./Splitter.module.css";

type SplitterProps = {
  /** Names what is sized: "Width of the contacts". */
  label: string;
  /** The pane it sizes stands before or after it. */
  pane: "before" | "after";
  /** All in rem, so that a pane grows with the text in it. */
  value: number;
  min: number;
  max: number;
  initial: number;
  onChange: (value: number) => void;
};

const STEP = 1;

export function Splitter({ label, pane, value, min, max, initial, onChange }: SplitterProps) {
  const drag = useRef<{ from: number; value: number; unit: number } | null>(null);
  const set = (wanted: number) => {
    const next = Math.min(Math.max(wanted, min), max);
    if (next !== value) onChange(next);
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    const unit = rem() * directionOf(event.currentTarget, pane);
    drag.current = { from: event.clientX, value, unit };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const began = drag.current;
    if (began) set(began.value + (event.clientX - began.from) / began.unit);
  };
  const onPointerUp = () => {
    drag.current = null;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const grow = STEP * directionOf(event.currentTarget, pane);
    const wanted: Record<string, number> = {
      ArrowRight: value + grow,
      ArrowLeft: value - grow,
      Home: min,
      End: max,
      Enter: initial,
    };
    const next = wanted[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between paragraphs cannot be moved; this separator can.
    <div
      role="separator"
      className={styles.splitter}
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={Math.round(value * 16)}
      aria-valuemin={min * 16}
      aria-valuemax={max * 16}
      data-pane-side={pane}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={() => set(initial)}
      onKeyDown={onKeyDown}
    />
  );
}

function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

/** 1 where moving to the right makes the pane wider, else -1. */
function directionOf(element: Element, pane: SplitterProps["pane"]): 1 | -1 {
  return (getComputedStyle(element).direction === "rtl") === (pane === "before") ? -1 : 1;
}
