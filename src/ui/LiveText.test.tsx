// What a screen reader is told: an element that comes anew for every text, also for the same one once more.
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Announcer, announce } from "./Announcer";
import { LiveText } from "./LiveText";

describe("LiveText", () => {
  const shown = (text: string | false) => (
    <div role="status">
      <LiveText>{text}</LiveText>
    </div>
  );

  it("is another element for another text, and none for nothing", () => {
    const { rerender } = render(shown("1 found"));
    const first = screen.getByText("1 found");
    rerender(shown("1 found"));
    expect(screen.getByText("1 found")).toBe(first);
    rerender(shown("2 found"));
    expect(screen.getByText("2 found")).not.toBe(first);
    rerender(shown(false));
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });
});

describe("the announcer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const say = (sentence: string) => {
    act(() => announce(sentence));
    act(() => void vi.advanceTimersByTime(1_000));
    return screen.getByRole("status").firstElementChild;
  };

  it("says the same sentence again when it is news again", () => {
    render(<Announcer />);
    const first = say("Bob: ok");
    expect(first).toHaveTextContent("Bob: ok");
    const second = say("Bob: ok");
    expect(second).toHaveTextContent("Bob: ok");
    expect(second).not.toBe(first);
  });
});
