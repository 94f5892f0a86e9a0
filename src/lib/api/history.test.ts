import { describe, expect, it } from "vitest";
import { someMessage } from "@/test/FakeHost";
import {
  appendMessage,
  type History,
  KEPT,
  MOST,
  mergeNewest,
  newestStretch,
  retryInHistory,
  stretchAround,
  trimmed,
  withNewer,
  withOlder,
  withoutMessages,
} from "./history";

const message = (id: string, text = id) => someMessage({ id, text });
const messages = (...ids: (string | number)[]) => ids.map((id) => message(String(id)));
const history: History = { messages: messages(3, 4), fromStart: false, toEnd: true, stretch: 1 };
const ids = (of: History | null) => of?.messages.map(({ id }) => id).join(" ");

describe("a stretch", () => {
  it("knows that nothing is older when less came than was asked for", () => {
    expect(newestStretch(messages(1, 2, 3), 3)).toMatchObject({ fromStart: false, toEnd: true });
    expect(newestStretch(messages(1, 2), 3)).toMatchObject({ fromStart: true, toEnd: true });
  });

  it.each([
    [["2", "3", "4", "5"], "3", { fromStart: false, toEnd: false }],
    [["1", "2", "3"], "1", { fromStart: true, toEnd: false }],
    [["8", "9"], "9", { fromStart: false, toEnd: true }],
    [["1"], "1", { fromStart: true, toEnd: true }],
  ])("of %j around %s knows its ends", (page, id, ends) => {
    expect(stretchAround(messages(...page), id, 4)).toMatchObject(ends);
  });

  it("grows at either end, once, and knows when nothing is left", () => {
    const older = withOlder(history, messages(1, 2, 3), 3);
    expect(ids(older)).toBe("1 2 3 4");
    expect(older.fromStart).toBe(false);
    expect(withOlder(older, [], 3).fromStart).toBe(true);
    const newer = withNewer({ ...history, toEnd: false }, messages(4, 5), 3);
    expect(ids(newer)).toBe("3 4 5");
    expect(newer.toEnd).toBe(true);
  });

  it("leaves behind what is far from where somebody reads, once it is too much", () => {
    const full = { ...history, messages: messages(...Array.from({ length: MOST + 1 }, (_, index) => index)) };
    const [above, below] = [trimmed(full, "start"), trimmed(full, "end")];
    expect(above).toMatchObject({ toEnd: false, messages: { length: KEPT, 0: { id: "0" } } });
    expect(below.messages.at(-1)?.id).toBe(String(MOST));
    expect(below).toMatchObject({ toEnd: true, fromStart: false, messages: { length: KEPT } });
    expect(trimmed(history, "start")).toBe(history);
  });
});

describe("mergeNewest", () => {
  it("adds what is new at the end and renews what is known", () => {
    const merged = mergeNewest(history, [message("4", "again"), message("5")]);
    expect(ids(merged)).toBe("3 4 5");
    expect(merged?.messages[1]?.text).toBe("again");
  });

  it("gives up when a gap would be left", () => {
    expect(mergeNewest(history, messages(8, 9))).toBeNull();
  });

  it("fills an empty history, and adds nothing to a stretch that has no end", () => {
    expect(ids(mergeNewest({ ...history, messages: [] }, messages(1)))).toBe("1");
    expect(ids(mergeNewest({ ...history, toEnd: false }, messages(8, 9)))).toBe("3 4");
  });
});

describe("appendMessage", () => {
  it("adds at the end, once, and only where the end is", () => {
    const once = appendMessage(history, message("5"));
    expect(ids(appendMessage(once, message("5")))).toBe("3 4 5");
    expect(ids(appendMessage({ ...history, toEnd: false }, message("5")))).toBe("3 4");
  });

  it("does not undo what an event told before the answer came", () => {
    const told = appendMessage(history, someMessage({ id: "5", state: "delivered" }));
    const answered = appendMessage(told, someMessage({ id: "5", state: "sending" }));
    expect(answered.messages.at(-1)?.state).toBe("delivered");
  });
});

describe("single messages", () => {
  it("takes over the new try of what has failed, and nothing older than an event", () => {
    const state = (before: "failed" | "delivered") => {
      const known = appendMessage(history, someMessage({ id: "5", state: before }));
      return retryInHistory(known, someMessage({ id: "5", state: "sending" })).messages.at(-1)?.state;
    };
    expect(state("failed")).toBe("sending");
    expect(state("delivered")).toBe("delivered");
  });

  it("are gone when they are deleted", () => {
    expect(ids(withoutMessages(history, new Set(["3"])))).toBe("4");
  });
});
