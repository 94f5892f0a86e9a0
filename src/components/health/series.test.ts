import { describe, expect, it } from "vitest";
import { someHistory } from "@/test/FakeHost";
import { lately, missedShare, newest, parts, pointsOf, rate, shareMissed, spanOf, standing, valueAt } from "./series";

const NOON = Date.UTC(2026, 10, 20, 12);
const secs = (points: readonly { at: number }[]) => points.map(({ at }) => (at - NOON) / 1_000);

describe("spanOf", () => {
  it("is what was measured, at the most an hour, and nothing before there is a line to draw", () => {
    expect(spanOf({ since: null, everySecs: 10, samples: [] })).toBeNull();
    expect(spanOf(someHistory([{}], NOON))).toBeNull();
    expect(spanOf(someHistory([{}, {}], NOON))).toEqual({ from: NOON - 20_000, to: NOON });
    expect(spanOf({ ...someHistory([{}, {}], NOON), since: NOON - 9e9 })?.from).toBe(NOON - 3_600_000);
  });
});

describe("pointsOf", () => {
  it("reads what stands, and what was counted by the second", () => {
    const history = someHistory(
      [
        { here: 3, packetsIn: 50 },
        { here: 4, packetsIn: 5 },
      ],
      NOON,
    );
    const values = (reading: Parameters<typeof pointsOf>[1]) => pointsOf(history, reading).map(({ value }) => value);
    expect(values(standing(({ here }) => here))).toEqual([3, 4]);
    expect(values(rate(({ packetsIn }) => packetsIn))).toEqual([5, 0.5]);
  });

  it("leaves a hole where nothing was measured, rather than a line over it", () => {
    const history = someHistory([{ here: 3 }, { here: 4 }, { here: 5 }], NOON);
    const [first, ...others] = history.samples;
    const asleep = { ...history, samples: first ? [{ ...first, at: NOON - 600_000 }, ...others] : [] };
    const points = pointsOf(
      asleep,
      standing(({ here }) => here),
    );
    expect(points.map(({ value }) => value)).toEqual([3, null, 4, 5]);
    expect(secs(points)).toEqual([-600, -599.999, -10, 0]);
  });

  it("takes a minute together for the share of missed answers, and has none if nobody was asked", () => {
    const asked = { questions: 10, missed: 0 };
    const history = someHistory([{}, { questions: 10, missed: 2 }, ...Array<object>(6).fill(asked)], NOON);
    const shares = pointsOf(history, missedShare).map(({ value }) => value);
    expect(shares.slice(0, 3)).toEqual([null, 0.2, 0.1]);
    expect(shares.at(-1)).toBe(0);
  });
});

describe("values", () => {
  const points = [
    { at: 0, value: 1 },
    { at: 10, value: null },
    { at: 20, value: 3 },
  ];

  it("are read at the nearest time that has one, if it is near enough", () => {
    expect([valueAt(points, 4, 15), valueAt(points, 18, 15), valueAt(points, 60, 15)]).toEqual([1, 3, null]);
    expect([newest(points), newest([])]).toEqual([3, null]);
  });
});

describe("parts of the hour", () => {
  it("are five minutes each, the newest first; the last minutes are counted from the newest sample", () => {
    const { samples } = someHistory(Array<object>(90).fill({ questions: 1 }), NOON);
    expect(parts(samples, 5).map((part) => part.length)).toEqual([30, 30, 30]);
    expect(parts(samples, 5)[0]?.at(-1)?.at).toBe(NOON);
    expect(lately(samples, 10)).toHaveLength(60);
    expect([lately([], 10), shareMissed([])]).toEqual([[], null]);
  });
});
