import { describe, expect, it } from "vitest";
import type { Message } from "@/lib/api/chat";
import { someMessage } from "@/test/FakeHost";
import { buildLog } from "./logRows";

const NOON = new Date(2026, 10, 20, 12).getTime();
const MINUTE = 60_000;

/** Rows in short: a day as "day", a message with "(" where a group begins and ")" where it ends. */
function sketch(...messages: Partial<Message>[]): string {
  const rows = buildLog(messages.map((message, index) => someMessage({ id: String(index), at: NOON, ...message })));
  return rows
    .map((row) => (row.type === "message" ? `${row.first ? "(" : ""}${row.key}${row.last ? ")" : ""}` : row.type))
    .join(" ");
}

describe("buildLog", () => {
  it("is only its top without messages", () => {
    expect(sketch()).toBe("top");
  });

  it("groups what one side says within five minutes", () => {
    expect(sketch({}, { at: NOON + MINUTE }, { at: NOON + 2 * MINUTE, outgoing: true })).toBe("top day (0 1) (2)");
    expect(sketch({}, { at: NOON + 5 * MINUTE })).toBe("top day (0 1)");
    expect(sketch({}, { at: NOON + 5 * MINUTE + 1 })).toBe("top day (0) (1)");
  });

  it("says where the new ones begin, which is never inside a group", () => {
    const messages = [{}, {}, {}].map((_, index) => someMessage({ id: String(index), at: NOON }));
    const types = buildLog(messages, "1").map((row) => (row.type === "message" ? [row.first, row.last] : row.type));
    expect(types).toEqual(["top", "day", [true, true], "unread", [true, false], [false, true]]);
    expect(buildLog(messages, "gone")).toHaveLength(5);
  });

  it("begins a day with a separator and never groups across it", () => {
    const midnight = new Date(2026, 10, 21).getTime();
    expect(sketch({ at: midnight - MINUTE }, { at: midnight })).toBe("top day (0) day (1)");
  });

  it("says the day again and groups nothing where a clock was set back", () => {
    const tomorrow = NOON + 24 * 60 * MINUTE;
    expect(sketch({}, { at: tomorrow }, { at: NOON + MINUTE })).toBe("top day (0) day (1) day (2)");
    expect(sketch({}, { at: NOON - 6 * MINUTE }, { at: NOON - 7 * MINUTE })).toBe("top day (0) (1 2)");
  });

  it("keeps apart what has another state, because a group shows one", () => {
    const mine = (state: Message["state"]) => ({ outgoing: true, state });
    expect(sketch(mine("delivered"), mine("delivered"), mine("waiting"))).toBe("top day (0 1) (2)");
    expect(sketch(mine("failed"), mine("failed"))).toBe("top day (0) (1)");
  });
});
