import { describe, expect, it } from "vitest";
import { findWords, wordsOf } from "./find";

const marked = (text: string, query: string) =>
  findWords(text, wordsOf(query)).map(({ start, end }) => text.slice(start, end));

describe("findWords", () => {
  it.each([
    ["The HINGE samples", "hinge", ["HINGE"]],
    ["The hinge samples", "sample hinge", ["hinge", "sample"]],
    ["明天上午十点开会", "会", ["会"]],
    ["ＬＡＮ and lan", "lan", ["ＬＡＮ", "lan"]],
    ["aaaa", "aa", ["aa", "aa"]],
    ["İİ汉", "汉", ["汉"]],
    ["😀x😀", "X", ["x"]],
    ["nothing", "door", []],
    ["nothing", " \u3000", []],
  ])("in %j of %j", (text, query, words) => {
    expect(marked(text, query)).toEqual(words);
  });

  it("gives no two places that overlap", () => {
    expect(marked("abcab", "abc ca ab")).toEqual(["abc", "ab"]);
  });
});
