import { describe, expect, it } from "vitest";
import { someMessage } from "@/test/FakeHost";
import type { History } from "./chat";
import { appendMessage, mergeNewest, retryInHistory } from "./history";

const message = (id: string, text = id) => someMessage({ id, text });
const history: History = {
  pages: [
    [message("3"), message("4")],
    [message("1"), message("2")],
  ],
  pageParams: [null, "3"],
};
const ids = (of: History | null) => of?.pages.map((page) => page.map(({ id }) => id));

describe("mergeNewest", () => {
  it("adds what is new at the end and renews what is known", () => {
    const merged = mergeNewest(history, [message("4", "again"), message("5")]);
    expect(ids(merged)).toEqual([
      ["3", "4", "5"],
      ["1", "2"],
    ]);
    expect(merged?.pages[0]?.[1]?.text).toBe("again");
  });

  it("gives up when a gap would be left", () => {
    expect(mergeNewest(history, [message("8"), message("9")])).toBeNull();
  });

  it("fills an empty history", () => {
    expect(ids(mergeNewest({ pages: [[]], pageParams: [null] }, [message("1")]))).toEqual([["1"]]);
  });
});

describe("appendMessage", () => {
  it("adds to the newest page, once", () => {
    const once = appendMessage(history, message("5"));
    expect(ids(appendMessage(once, message("5")))).toEqual([
      ["3", "4", "5"],
      ["1", "2"],
    ]);
  });

  it("does not undo what an event told before the answer came", () => {
    const told = appendMessage(history, someMessage({ id: "5", state: "delivered" }));
    const answered = appendMessage(told, someMessage({ id: "5", state: "sending" }));
    expect(answered.pages[0]?.at(-1)?.state).toBe("delivered");
  });
});

describe("retryInHistory", () => {
  it("takes over the new try of what has failed, and nothing older than an event", () => {
    const state = (before: "failed" | "delivered") => {
      const known = appendMessage(history, someMessage({ id: "5", state: before }));
      return retryInHistory(known, someMessage({ id: "5", state: "sending" })).pages[0]?.at(-1)?.state;
    };
    expect(state("failed")).toBe("sending");
    expect(state("delivered")).toBe("delivered");
  });
});
