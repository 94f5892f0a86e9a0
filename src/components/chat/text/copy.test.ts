import { describe, expect, it } from "vitest";
import { someMessage } from "@/test/FakeHost";
import { type Copied, copiedText } from "./copy";

const copy = (...copied: Copied[]) =>
  copiedText(
    copied,
    { mine: "Kim", theirs: "Mei" },
    { day: (at) => `day ${Math.floor(at / 100)}`, clock: (at) => `0:${at % 100}` },
  );

describe("copiedText", () => {
  it("is the words alone of one message, or of a part of it", () => {
    expect(copy({ message: someMessage({ text: "two\nlines" }) })).toBe("two\nlines");
    expect(copy({ message: someMessage({ text: "two\nlines" }), part: "two" })).toBe("two");
  });

  it("says who and when of several, under their days", () => {
    expect(
      copy(
        { message: someMessage({ text: "Hello, all", at: 110 }), part: "all" },
        { message: someMessage({ text: "Hi", at: 111, outgoing: true }) },
        { message: someMessage({ text: "Morning", at: 230 }) },
      ),
    ).toBe("day 1\n[0:10] Mei: all\n[0:11] Kim: Hi\n\nday 2\n[0:30] Mei: Morning");
  });
});
