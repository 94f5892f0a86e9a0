import { describe, expect, it } from "vitest";
import { EMOJI, findEmoji } from "./emoji";

const found = (query: string) => findEmoji(query).map(({ emoji }) => emoji);

describe("the emoji", () => {
  it("are each there once, with a name in every language", () => {
    expect(new Set(EMOJI.map(({ emoji }) => emoji)).size).toBe(EMOJI.length);
    expect(EMOJI.filter(({ words }) => Object.values(words).some(([name]) => !name))).toEqual([]);
  });

  it("are found by words of all languages", () => {
    expect(found("birthday")).toEqual(["🎂"]);
    expect(found(" Coffee")).toEqual(["☕"]);
    expect(found("生日")).toEqual(["🎂"]);
    expect(found("誕生日")).toEqual(["🎂"]);
    expect(found("")).toHaveLength(EMOJI.length);
    expect(found("nothing like it")).toEqual([]);
  });
});
