import { describe, expect, it } from "vitest";
import { hueOf, initials } from "./Avatar";

describe("initials", () => {
  it.each([
    ["Mei Tanaka", "MT"],
    ["reception-pc", "RP"],
    ["王小明", "王"],
    ["佐藤 花子", "佐"],
    ["Tux 企鹅", "T"],
    ["Ольга", "О"],
    ["🦊 fox", "🦊F"],
    ["  ", "?"],
    ["", "?"],
  ])("of %j are %j", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe("hueOf", () => {
  it("is an angle, always the same, and spreads names that are alike", () => {
    const hues = Array.from({ length: 360 }, (_, index) => hueOf(`pc-${index}@office`));
    expect(hueOf("pc-7@office")).toBe(hues[7]);
    for (const hue of hues) expect(hue).toBeGreaterThanOrEqual(0);
    for (const hue of hues) expect(hue).toBeLessThan(360);
    // 360 marbles in 12 cups: none stays nearly empty.
    const cups = Array.from({ length: 12 }, (_, cup) => hues.filter((hue) => Math.floor(hue / 30) === cup).length);
    expect(Math.min(...cups)).toBeGreaterThan(15);
  });
});
