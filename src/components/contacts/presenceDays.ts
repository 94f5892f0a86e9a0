// A history of presence as days of this place's time, each a line from midnight to midnight. Pure.
import type { PastPresenceDto } from "@/lib/api/contacts";

export type PastState = PastPresenceDto["state"];

/** Unix milliseconds; `start` and `width` are parts of the day, 0 to 1. */
export type Segment = PastPresenceDto & { start: number; width: number };
export type Day = {
  /** Its first moment. */
  at: number;
  segments: Segment[];
  /** Milliseconds of each state. */
  totals: Record<PastState, number>;
};

/** Shorter than this is not seen: it is drawn as what was before it. */
const SEEN_MS = 90_000;

/** The last `count` days up to `now`, today last. */
export function presenceDays(past: readonly PastPresenceDto[], now: number, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [midnight(now, index - count + 1), midnight(now, index - count + 2)];
    const day: Day = { at: from, segments: [], totals: { online: 0, away: 0, offline: 0, unknown: 0 } };
    for (const interval of past) {
      const [start, end] = [Math.max(interval.from, from), Math.min(interval.to, to)];
      if (start >= end) continue;
      day.totals[interval.state] += end - start;
      const last = day.segments.at(-1);
      if (last && (end - start < SEEN_MS || last.state === interval.state)) {
        last.to = end;
        last.width = (end - last.from) / (to - from);
      } else {
        const place = { start: (start - from) / (to - from), width: (end - start) / (to - from) };
        day.segments.push({ ...interval, from: start, to: end, ...place });
      }
    }
    return day;
  });
}

/** The beginning of a day so many days from today; a day may have 23 or 25 hours. */
function midnight(now: number, days: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
