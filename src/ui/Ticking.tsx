// A piece of text that ages. It renders by itself when its words change; what it stands in does not.
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
