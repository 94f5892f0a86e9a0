import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { batcher } from "./batcher";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a batcher", () => {
  it("hands over together what came within the time from the first on", () => {
    const batches: number[][] = [];
    const numbers = batcher<number>(50, (batch) => batches.push(batch));
    expect([numbers.add(1), numbers.add(2)]).toEqual([true, false]);
    vi.advanceTimersByTime(49);
    numbers.add(3);
    expect(batches).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(batches).toEqual([[1, 2, 3]]);
    vi.advanceTimersByTime(1_000);
    expect(numbers.add(4)).toBe(true);
    vi.advanceTimersByTime(50);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it("gathers anew what comes while a batch is taken", () => {
    const batches: number[][] = [];
    const numbers = batcher<number>(50, (batch) => {
      batches.push(batch);
      if (batches.length === 1) numbers.add(2);
    });
    numbers.add(1);
    vi.advanceTimersByTime(100);
    expect(batches).toEqual([[1], [2]]);
  });

  it("forgets what waits when it is stopped, and can be used again", () => {
    const batches: number[][] = [];
    const numbers = batcher<number>(50, (batch) => batches.push(batch));
    numbers.add(1);
    numbers.stop();
    vi.advanceTimersByTime(100);
    expect(numbers.add(2)).toBe(true);
    vi.advanceTimersByTime(100);
    expect(batches).toEqual([[2]]);
  });
});
