import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { JournalEntry } from "@/lib/api/node";
import { FakeHost, refusal, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { RecentEvents } from "./RecentEvents";

const entry = (seq: number, kind: string, contactId: string | null, summary = ""): JournalEntry => ({
  seq,
  at: Date.now() + seq,
  kind,
  contactId,
  summary,
});
const journal = [
  entry(1, "peer.online", "c-mei", "Mei (10.0.0.7)"),
  entry(2, "peer.teleported", null, "Ben"),
  entry(3, "chat.received", "c-zoe"),
  entry(4, "peer.self_offline", null),
];

function show(entries: JournalEntry[]): FakeHost {
  const contacts = [someContact(), someContact({ id: "c-zoe", nickname: "Zoë" })];
  const host = new FakeHost({ list_recent_events: () => entries, list_contacts: () => contacts });
  renderScreen(<RecentEvents />);
  return host;
}

const sentences = () => screen.queryAllByRole("listitem").map((row) => row.querySelector("span")?.textContent);

describe("RecentEvents", () => {
  it("tells the newest first, whom each is about, and the day over them", async () => {
    show(journal);
    await screen.findByText("A message came from Zoë");
    expect(sentences()).toEqual([
      "This computer is offline: nobody answers",
      "A message came from Zoë",
      "Ben",
      "Mei (10.0.0.7) came online",
    ]);
    expect(screen.getByRole("heading", { name: "Today" })).toBeVisible();
  });

  it("is narrowed down by kind", async () => {
    const user = userEvent.setup();
    show(journal);
    await user.click(await screen.findByRole("combobox", { name: "Kind of event" }));
    await user.click(await screen.findByRole("option", { name: "Messages" }));
    expect(sentences()).toEqual(["A message came from Zoë"]);
  });

  it("is narrowed down by person", async () => {
    const user = userEvent.setup();
    show(journal);
    await screen.findByText("A message came from Zoë");
    await user.click(screen.getByRole("combobox", { name: "Person" }));
    await user.click(await screen.findByRole("option", { name: "Mei" }));
    expect(sentences()).toEqual(["Mei (10.0.0.7) came online"]);
  });

  it("is narrowed down by words, and says how many are left", async () => {
    const user = userEvent.setup();
    show(journal);
    const search = await screen.findByRole("searchbox", { name: "Search events" });
    await user.type(search, "online");
    expect(sentences()).toEqual(["Mei (10.0.0.7) came online"]);
    expect(screen.getByText("1 event").parentElement).toHaveAttribute("role", "status");
    await user.type(search, "!");
    expect(screen.getByText("No event is like that.")).toBeVisible();
  });

  it("is copied as text, as far as it is chosen", async () => {
    const user = userEvent.setup();
    show(journal);
    await user.type(await screen.findByRole("searchbox", { name: "Search events" }), "mei");
    await user.click(screen.getByRole("button", { name: "Copy as text" }));
    expect(await navigator.clipboard.readText()).toMatch(/^\S+Z {2}peer\.online {2}Mei \(10\.0\.0\.7\) came online$/);
    expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValueOnce(new Error("not allowed"));
    await user.click(screen.getByRole("button", { name: "Copied" }));
    expect(await screen.findByText("The events could not be copied")).toBeVisible();
  });

  it("shows fifty, and more at a wish", async () => {
    const user = userEvent.setup();
    show(Array.from({ length: 70 }, (_, index) => entry(index, "task.started", null, `task-${index}`)));
    await screen.findByText("Task started: task-69");
    expect(sentences()).toHaveLength(50);
    await user.click(screen.getByRole("button", { name: "Show 20 more" }));
    expect(sentences()).toHaveLength(70);
    expect(screen.queryByRole("button", { name: /more/ })).toBeNull();
  });

  it("says so when nothing has happened, and when it cannot be read", async () => {
    const user = userEvent.setup();
    const host = new FakeHost({
      list_contacts: () => [],
      list_recent_events: () => {
        throw refusal("node.storage");
      },
    });
    renderScreen(<RecentEvents />);
    const again = await screen.findByRole("button", { name: "Try again" });
    host.answer({ list_recent_events: () => [] });
    await user.click(again);
    expect(await screen.findByText("Nothing has happened yet.")).toBeVisible();
  });
});
