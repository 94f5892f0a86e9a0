import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useKeptScroll } from "./keptScroll";

function Scroller() {
  return <div role="feed" ref={useKeptScroll("news")} />;
}

const feed = () => screen.getByRole("feed");

describe("useKeptScroll", () => {
  it("takes up where it was left, even when it was left at once", () => {
    const { unmount } = render(<Scroller />);
    feed().scrollTop = 240;
    fireEvent.scroll(feed());
    unmount();
    render(<Scroller />);
    expect(feed().scrollTop).toBe(240);
  });

  it("keeps the place without being left, and forgets the top", async () => {
    render(<Scroller />);
    feed().scrollTop = 240;
    fireEvent.scroll(feed());
    await waitFor(() => expect(localStorage.getItem("landline:scroll:news")).toBe("240"));
    feed().scrollTop = 0;
    fireEvent.scroll(feed());
    await waitFor(() => expect(localStorage.getItem("landline:scroll:news")).toBeNull());
  });
});
