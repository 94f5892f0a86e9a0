import { describe, expect, it } from "vitest";
import { english } from "@/i18n/messages";
import { translator } from "@/i18n/translate";
import type { JournalEntry } from "@/lib/api/node";
import { byDay, choose, EVERYTHING, isEverything, whoOccurs } from "./eventFilter";
import { eventOf, eventsAsText } from "./eventText";

const t = translator(english, "en");
const names = new Map([
  ["mei", "Mei Tanaka"],
  ["zoe", "Zoë"],
]);
const entry = (seq: number, kind: string, contactId: string | null = null, summary = ""): JournalEntry => ({
  seq,
  at: new Date(2026, 10, 20, 12).getTime() - seq * 3_600_000,
  kind,
  contactId,
  summary,
});
const events = [
  entry(1, "chat.received", "zoe"),
  entry(2, "peer.online", "mei", "Mei (10.0.0.7)"),
  entry(3, "task.failed", null, "peer.heartbeat: no"),
  entry(20, "peer.teleported", "gone", "Ben"),
  entry(21, "chat.state", "gone"),
].map((each) => eventOf(each, names, t));
const chosen = (filter: Partial<typeof EVERYTHING>) =>
  choose(events, { ...EVERYTHING, ...filter }).map(({ seq }) => seq);

describe("events", () => {
  it("are told in sentences with the name of whom they are about", () => {
    expect(events.map(({ text }) => text)).toEqual([
      "A message came from Zoë",
      "Mei (10.0.0.7) came online",
      "Task failed: peer.heartbeat: no",
      "Ben",
      "A message to somebody changed its state",
    ]);
  });

  it("are chosen by what they are about, by whom and by words, whatever the accents", () => {
    expect(chosen({})).toEqual([1, 2, 3, 20, 21]);
    expect(chosen({ group: "people" })).toEqual([2]);
    expect(chosen({ group: "messages" })).toEqual([1, 21]);
    expect(chosen({ contactId: "zoe" })).toEqual([1]);
    expect(chosen({ words: " ZOE from" })).toEqual([1]);
    expect(chosen({ words: "task.failed" })).toEqual([3]);
    expect(chosen({ group: "computer", words: "zoe" })).toEqual([]);
    expect([isEverything(EVERYTHING), isEverything({ ...EVERYTHING, contactId: "zoe" })]).toEqual([true, false]);
  });

  it("offer whoever has a name, and stand in days", () => {
    expect(whoOccurs(events, names, "en").map(({ name }) => name)).toEqual(["Mei Tanaka", "Zoë"]);
    expect(byDay(events).map((day) => day.events.map(({ seq }) => seq))).toEqual([
      [1, 2, 3],
      [20, 21],
    ]);
  });

  it("are a line each as text, with a time that has one meaning everywhere", () => {
    const at = Date.UTC(2026, 10, 20, 12, 4, 5, 67);
    expect(eventsAsText(events.slice(0, 2).map((event) => ({ ...event, at })))).toBe(
      "2026-11-20T12:04:05.067Z  chat.received  A message came from Zoë\n" +
        "2026-11-20T12:04:05.067Z  peer.online  Mei (10.0.0.7) came online",
    );
  });
});
