// A text that changes with time. It renders by itself when its text changes; its parent does not.
import { useCallback } from "react";
import { useTicking } from "@/lib/clock";

type TickingProps = {
  /** Unix milliseconds. */ at: number /** Must be the same function between renders, or it is asked again. */;
  format: (at: number, now: number) => string;
};

export function Ticking({ at, format }: TickingProps) {
  return (
    <>
      {useTicking(
        useCallback((now) => format(at, now), [at, format]),
        at,
      )}
    </>
  );
}
