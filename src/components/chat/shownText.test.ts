import { describe, expect, it } from "vitest";
import { beginningOf, isBlank, isFewEmoji, tidyText } from "./shownText";

describe("a text in which nothing can be seen", () => {
  it.each(["", " \n", "\u200b", "\u3164\u3000", "\u2800", "\u061c\ufeff"])("is %j", (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each(["a", ".", "王", "👍", "\ufffd"])("is not %j", (text) => {
    expect(isBlank(text)).toBe(false);
  });
});

describe("tidyText", () => {
  it.each([
    ["\n\n  a\n\n b \n\n", "  a\n\n b"],
    ["a", "a"],
    ["\n \n", "\n \n"],
  ])("shows %j as %j", (text, tidy) => {
    expect(tidyText(text)).toBe(tidy);
  });
});

describe("beginningOf", () => {
  it("leaves what fits, and what is only a little longer", () => {
    expect(beginningOf("word ".repeat(400))).toBeNull();
    expect(beginningOf("x".repeat(2_100))).toBeNull();
    expect(beginningOf(Array.from({ length: 26 }, () => "line").join("\n"))).toBeNull();
  });

  it("cuts at a word, or where there is none anywhere but inside a character", () => {
    expect(beginningOf("word ".repeat(4_000))).toBe("word ".repeat(400).trimEnd());
    expect(beginningOf(`${"word ".repeat(399)}and longer${" word".repeat(999)}`)).toBe(`${"word ".repeat(399)}and`);
    expect(beginningOf(`x${"😀".repeat(2_000)}`)).toBe(`x${"😀".repeat(999)}`);
    expect(beginningOf("x".repeat(65_000))).toHaveLength(2_000);
  });

  it("cuts after as many lines as a screen has", () => {
    expect(beginningOf(Array.from({ length: 60 }, () => "line").join("\n"))?.split("\n")).toHaveLength(24);
  });
});

describe("isFewEmoji", () => {
  it.each(["👍", "🎉🎉 🎉", "❤️", "👩‍💻", "🇯🇵", "👍🏽"])("is true of %s", (text) => expect(isFewEmoji(text)).toBe(true));
  it.each(["", "1", "ok 👍", "🎉".repeat(7), "#"])("is false of %j", (text) => expect(isFewEmoji(text)).toBe(false));
});
