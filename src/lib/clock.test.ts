// How often what ages is asked for: fresh things by the second, older ones seldom, and nothing in a hidden window.
import { renderHook } from "@testing-library/react";
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTicking } from "./clock";

const NOW = 1_800_000_000_000;
const age = (at: number) => (now: number) => `${Math.floor((now - at) / 1_000)} s`;

function shown(visibility: "visible" | "hidden"): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(visibility);
  document.dispatchEvent(new Event("visibilitychange"));
}

function reading(at: number) {
  const format = vi.fn(age(at));
  return { format, ...renderHook(() => useTicking(format, at)) };
}

describe("useTicking", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1_000));

  it("tells what is fresh by the second", () => {
    const { result } = reading(NOW - 5_000);
    pass(1);
    expect(result.current).toBe("6 s");
  });

  it("asks seldom for what is old", () => {
    const { result, format } = reading(NOW - 300_000);
    format.mockClear();
    pass(9);
    expect(format).not.toHaveBeenCalled();
    pass(11);
    expect(result.current).toMatch(/^3(19|20) s$/);
  });

  it("sets no timer for what does not age", () => {
    renderHook(() => useTicking(age(NOW), null));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rests while the window is hidden, and catches up when it is shown", () => {
    const { result } = reading(NOW - 5_000);
    act(() => shown("hidden"));
    expect(vi.getTimerCount()).toBe(0);
    pass(60);
    expect(result.current).toBe("5 s");
    act(() => shown("visible"));
    expect(result.current).toBe("65 s");
  });

  it("leaves no timer behind", () => {
    const { unmount } = reading(NOW);
    expect(vi.getTimerCount()).toBe(1);
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
