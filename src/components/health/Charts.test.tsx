import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { HealthHistoryDto } from "@/lib/api/health";
import { FakeHost, refusal, someHistory } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Charts } from "./Charts";

const calm = {
  packetsIn: 20,
  packetsOut: 5,
  bytesIn: 30_000,
  bytesOut: 500,
  questions: 10,
  medianMicros: 640,
  p99Micros: 2_100,
  memoryBytes: 62_000_000,
  here: 7,
};
const earlier = { ...calm, here: 3, medianMicros: 900, missed: 1 };

function show(history: HealthHistoryDto): void {
  new FakeHost({ get_health_history: () => history });
  renderScreen(<Charts />);
}

/** What stands under a chart, as a screen reader says it. */
const caption = (name: string) =>
  [...(screen.getByTestId(`chart-${name}`).querySelector("figcaption")?.children ?? [])]
    .map((reading) => reading.textContent.trim())
    .join(" ");

describe("Charts", () => {
  it("say in words what their lines show now", async () => {
    show(someHistory([earlier, calm]));
    await screen.findByTestId("chart-round-trips");
    expect(screen.getByRole("heading", { name: "Round trip to contacts" })).toBeVisible();
    expect(caption("round-trips")).toBe("Median 0.64 ms 99th percentile 2.1 ms");
    expect(caption("missed")).toBe("Missed 5%");
    expect(caption("people")).toBe("Here 7");
    expect(caption("packets")).toBe("In 2 Out 0.5");
    expect(caption("bytes")).toBe("In 3 kB/s Out 0.05 kB/s");
    expect(caption("memory")).toBe("Memory 62 MB");
  });

  it("say since when, until an hour is full", async () => {
    const at = new Date(2026, 10, 20, 12, 5).getTime();
    show({ ...someHistory([earlier, calm], at), since: at - 60_000 });
    expect(await screen.findByRole("heading", { name: /^Since 12:04/ })).toBeVisible();
  });

  it("are of the last hour when it is", async () => {
    show({ ...someHistory([earlier, calm]), since: Date.now() - 3_600_000 });
    expect(await screen.findByRole("heading", { name: "The last hour" })).toBeVisible();
  });

  it("promise themselves in the first seconds", async () => {
    show({ since: Date.now(), everySecs: 10, samples: [] });
    expect(await screen.findByText(/^The charts begin in about 20 seconds/)).toBeVisible();
  });

  it("say why a line is missing", async () => {
    show(someHistory([{}, {}]));
    expect(await screen.findAllByText(/^Nobody was asked in this time/)).toHaveLength(2);
    expect(screen.getByText(/does not say how much memory/)).toBeVisible();
  });

  it("tell of one moment together when one of them is pointed at", async () => {
    show(someHistory([earlier, calm]));
    const plot = (await screen.findByTestId("chart-people")).querySelector("svg");
    if (!plot) throw new Error("no chart");
    vi.spyOn(plot, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 200, 100));
    fireEvent.pointerMove(plot, { clientX: 100 });
    expect(caption("people")).toMatch(/^At .*: Here 3$/);
    expect(caption("round-trips")).toMatch(/Median 0\.9 ms 99th percentile 2\.1 ms$/);
    fireEvent.pointerLeave(plot);
    expect(caption("people")).toBe("Here 7");
  });

  it("are a table too", async () => {
    const user = userEvent.setup();
    show(someHistory([earlier, calm], new Date(2026, 10, 20, 12, 5).getTime()));
    await user.click(await screen.findByRole("button", { name: "The same as a table" }));
    const row = await screen.findByRole("row", { name: /^12:05/ });
    const cells = within(row).getAllByRole("cell");
    expect(cells.map((cell) => cell.textContent)).toEqual([
      "0.9 ms",
      "2.1 ms",
      "5%",
      "7",
      "40",
      "10",
      "60 kB",
      "1 kB",
      "62 MB",
    ]);
  });

  it("say why they could not be loaded, and try again", async () => {
    const user = userEvent.setup();
    const host = new FakeHost({
      get_health_history: () => {
        throw refusal("node.storage");
      },
    });
    renderScreen(<Charts />);
    const again = await screen.findByRole("button", { name: "Try again" });
    host.answer({ get_health_history: () => someHistory([earlier, calm]) });
    await user.click(again);
    await waitFor(() => expect(screen.getByTestId("chart-people")).toBeVisible());
  });
});
