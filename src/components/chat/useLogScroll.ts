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

/** Where the log is to stand: at a row, or at its end. */
type Goal = { key: string | null; align: "start" | "center" | "end"; reachedAt: number | null };

const END = { key: null, align: "end" } as const satisfies Partial<Goal>;

/** A goal that was reached and has settled is one no more. */
function expire(goal: RefObject<Goal | null>): void {
  const since = goal.current?.reachedAt ?? null;
  if (since !== null && performance.now() - since > SETTLE_MS) goal.current = null;
}

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
  /** Null while the log is on its way to somewhere. */
  const [atEnd, setAtEnd] = useState<boolean | null>(null);
  const following = useRef(true);
  const goal = useRef<Goal | null>(null);

  const place = useCallback(() => {
    const log = virtual.current;
    if (!log || rows.length < 2) return;
    expire(goal);
    const { key, align } = goal.current ?? END;
    if (!goal.current && !following.current) return;
    const index = key !== null ? rows.findIndex((row) => row.key === key) : toEnd ? rows.length - 1 : -1;
    if (index < 0) return;
    if (goal.current) goal.current.reachedAt ??= performance.now();
    // What fits into the window has its end in sight, wherever one goes.
    if (key !== null) following.current &&= log.scrollSize <= log.viewportSize;
    log.scrollToIndex(index, { align });
    // What needs no scrolling tells of none.
    requestAnimationFrame(() => {
      if (virtual.current && !isOnItsWay(goal)) setAtEnd(leftBelow(virtual.current) <= AT_END);
    });
  }, [rows, toEnd]);
  useLayoutEffect(place, [place]);

  const want = (key: string | null, align: Goal["align"]) => {
    goal.current = { key, align, reachedAt: null };
    setAtEnd(null);
    place();
  };
  const stay = useCallback(() => {
    following.current = false;
  }, []);

  return {
    virtual,
    /** Whether the newest message is in sight; null while that is not known. */
    atEnd: toEnd ? atEnd : false,
    shift: useGrownAbove(rows, stretch),
    /** To the end, and from now on with it. */
    follow: () => {
      following.current = true;
      want(null, "end");
    },
    /** Whoever opens a long message goes on reading where it was cut, not at its end. */
    stay,
    /** Goes there now, or as soon as the row is held. */
    want,
    /** A person scrolls: from now on they say where the log stands. */
    release: () => {
      goal.current = null;
    },
    place,
    onScroll: (offset: number) => {
      const log = virtual.current;
      if (!log) return;
      const left = leftBelow(log, offset);
      if (!isOnItsWay(goal)) setAtEnd(left <= AT_END);
      expire(goal);
      // On the way to a goal the log passes other places.
      if (!goal.current) following.current = left <= AT_END;
      if (offset < LOAD_AHEAD) onNearStart();
      if (left < LOAD_AHEAD) onNearEnd();
    },
  };
}

/** To a row that is not held yet: where the log stands meanwhile says nothing. */
function isOnItsWay(goal: RefObject<Goal | null>): boolean {
  return goal.current !== null && goal.current.reachedAt === null;
}

function leftBelow(log: VirtualizerHandle, offset = log.scrollOffset): number {
  return log.scrollSize - offset - log.viewportSize;
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
