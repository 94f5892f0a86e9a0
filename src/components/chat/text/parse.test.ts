import { describe, expect, it } from "vitest";
import { codeOf, parseText } from "./parse";

/** In short: words as they are, code in [ ], links in < >, blocks one below the other. */
function sketch(text: string): string[] {
  return parseText(text).map((block) =>
    block.type === "code"
      ? `[[${block.language}|${block.text}]]`
      : block.inlines
          .map((inline) =>
            inline.type === "text" ? inline.text : inline.type === "code" ? `[${inline.text}]` : `<${inline.text}>`,
          )
          .join(""),
  );
}

describe("parseText", () => {
  it.each([
    ["plain words", ["plain words"]],
    ["run `npm start` now", ["run [npm start] now"]],
    ["``a ` b``", ["[a ` b]"]],
    ["`` `a` ``", ["[`a`]"]],
    ["it`s not code", ["it`s not code"]],
    ["5` and 6` wide", ["5[ and 6] wide"]],
    ["a `code\nover lines`", ["a `code\nover lines`"]],
    ["see `http://a.example` and http://b.example", ["see [http://a.example] and <http://b.example>"]],
    ["before\n```rust\nfn main() {}\n```\nafter", ["before", "[[rust|fn main() {}]]", "after"]],
    ["```\n  indented\n\nlines\n```", ["[[|  indented\n\nlines]]"]],
    ["```sh\ncut short", ["[[sh|cut short]]"]],
    ["one\n```\na\n```\n\ntwo\n```\nb\n```", ["one", "[[|a]]", "\ntwo", "[[|b]]"]],
    ["```\n```", ["```\n```"]],
    ["``` not a fence", ["``` not a fence"]],
    ["", []],
  ])("of %j", (text, blocks) => {
    expect(sketch(text)).toEqual(blocks);
  });

  it("takes no longer for what is made to be slow", () => {
    const began = performance.now();
    for (const text of ["`".repeat(20_000), "```\n".repeat(5_000), "`a ".repeat(10_000), "http://".repeat(5_000)]) {
      parseText(text);
    }
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("codeOf", () => {
  it("is all code without its marks", () => {
    expect(codeOf("run `ls` or\n```sh\nls -l\nls -a\n```")).toBe("ls\nls -l\nls -a");
    expect(codeOf("no code")).toBe("");
  });
});
