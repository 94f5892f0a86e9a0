// What presence means in figures: how fast a crash is seen, and how many bytes it takes. Pure; the node gives the sizes of its
// packets, the detector's times are its own (docs/protocol.md).
import type { PresenceCostDto } from "@/lib/api/network";

/** Seconds until a crashed Landline node is shown offline, as a rule and at most: the detector asks by itself. */
export const LANDLINE_SEEN = { from: 6, to: 9 };
/** The same, at most, for another IP Messenger that answers what it is asked. */
export const STOCK_SEEN = 30;
/** Seconds between two looks for those whose silence is all there is. */
export const CHECK = 30;

/** Bytes a second on the cable. */
export type Traffic = { sent: number; received: number };

/**
 * With so many others here, who all announce themselves at this interval: one's own announcement with its copies, an answer to
 * each of theirs, the answers of all to one's own, and the detector's one question a second with its answer.
 */
export function trafficOf(cost: PresenceCostDto, interval: number, people: number): Traffic {
  const { announcementBytes: bytes, copies, questionBytes } = cost;
  const questions = people > 0 ? questionBytes : 0;
  return {
    sent: (bytes * (copies + people)) / interval + questions,
    received: (bytes * 2 * people) / interval + questions,
  };
}

/** Who crashes, and after how many seconds that is shown. */
export type Seen = { who: "landline" | "stock" | "silent"; from: number; to: number };

/** Nobody is waited for longer than the timeout. */
export function seenAfter(timeout: number): Seen[] {
  const last = timeout + CHECK;
  return [
    { who: "landline", ...LANDLINE_SEEN },
    { who: "stock", from: LANDLINE_SEEN.from, to: Math.min(STOCK_SEEN, last) },
    { who: "silent", from: timeout, to: last },
  ];
}
