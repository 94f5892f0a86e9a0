// Where the log stands: it stays at its end while it is there, keeps its place when messages join above it, and goes to a
// message that somebody wants to see.
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import type { LogRow } from "./logRows";

/** Closer to the end than this counts as being there. Pixels. */
const AT_END = 40;
/** What is beyond is asked for before its place is reached. Pixels. */
const LOAD_AHEAD = 600;

/** Rows find their heights after they are drawn: for so long after it is first reached, a place is gone to again. */
const SETTLE_MS = 500;

type Wanted = { key: string; align: "start" | "center"; reachedAt: number | null };

type LogScrollOptions = {
  rows: readonly LogRow[];
  /** Another number is another stretch of the conversation. */
  stretch: number;
  toEnd: boolean;
  onNearStart: () => void;
  onNearEnd: () => void;
};

export function useLogScroll({ rows, stretch, toEnd, onNearStart, onNearEnd }: LogScrollOptions) {
  const virtual = useRef<VirtualizerHandle>(null);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const wanted = useRef<Wanted | null>(null);

  const place = useCallback(() => {
    const log = virtual.current;
    if (!log || rows.length < 2) return;
    const goal = wanted.current;
    const index = goal ? rows.findIndex((row) => row.key === goal.key) : -1;
    if (goal && index >= 0) {
      goal.reachedAt ??= performance.now();
      if (performance.now() - goal.reachedAt > SETTLE_MS) wanted.current = null;
      // What fits into the window has its end in sight, wherever one goes.
      following.current &&= log.scrollSize <= log.viewportSize;
      log.scrollToIndex(index, { align: goal.align });
    } else if (following.current && toEnd) {
      log.scrollToIndex(rows.length - 1, { align: "end" });
    }
  }, [rows, toEnd]);
  useLayoutEffect(place, [place]);

  const stay = useCallback(() => {
    following.current = false;
  }, []);

  return {
    virtual,
    /** The newest message is in sight. */
    atEnd: atEnd && toEnd,
    shift: useGrownAbove(rows, stretch),
    follow: () => {
      following.current = true;
      wanted.current = null;
    },
    /** Whoever opens a long message goes on reading where it was cut, not at its end. */
    stay,
    /** Goes there now, or as soon as the row is held. */
    want: (key: string, align: Wanted["align"]) => {
      wanted.current = { key, align, reachedAt: null };
      place();
    },
    /** A person scrolls: from now on they say where the log stands. */
    release: () => {
      wanted.current = null;
    },
    place,
    onScroll: (offset: number) => {
      const log = virtual.current;
      if (!log) return;
      const left = log.scrollSize - offset - log.viewportSize;
      following.current = left <= AT_END;
      setAtEnd(following.current);
      if (offset < LOAD_AHEAD) onNearStart();
      if (left < LOAD_AHEAD) onNearEnd();
    },
  };
}

/** True in the one render in which messages joined above, or left there: the view then keeps its distance from the end. */
function useGrownAbove(rows: readonly LogRow[], stretch: number): boolean {
  const first = rows.find((row) => row.type === "message")?.key;
  const before = useRef({ first, stretch });
  const grown = before.current.stretch === stretch && before.current.first !== first;
  useLayoutEffect(() => {
    before.current = { first, stretch };
  });
  return grown;
}

export type LogScroll = ReturnType<typeof useLogScroll>;
export type Scroller = RefObject<HTMLDivElement | null>;
