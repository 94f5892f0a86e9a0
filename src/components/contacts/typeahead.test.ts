import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import { buildRows, nameRanks } from "./rows";
import { findTyped, NOTHING_TYPED, type } from "./typeahead";

const people = ["Anna", "Anton", "Ben", "Berta"].map((nickname) => someContact({ id: nickname, nickname }));
const rows = buildRows(people, "", "name", nameRanks("en")(people));

/** Types from a row on, `pause` milliseconds between the keys; the name that is reached. */
function typed(keys: string, from: number, pause = 100): string | undefined {
  let word = NOTHING_TYPED;
  let index = from;
  [...keys].forEach((key, count) => {
    word = type(word, key, count * pause) ?? NOTHING_TYPED;
    index = findTyped(rows, index, word) ?? index;
  });
  return rows[index]?.key;
}

describe("typing on the list", () => {
  it("goes to the next name that begins so, and round", () => {
    expect(typed("b", 1)).toBe("Ben");
    expect(typed("a", 4)).toBe("Anna");
  });

  it("takes letters that follow quickly as one word, and slow ones each by itself", () => {
    expect(typed("ant", 3)).toBe("Anton");
    expect(typed("ber", 1)).toBe("Berta");
    expect(typed("bb", 1, 5_000)).toBe("Berta");
  });

  it("goes on with the same letter again", () => {
    expect(typed("bb", 1)).toBe("Berta");
  });

  it("leaves a space alone until something was typed", () => {
    expect(type(NOTHING_TYPED, " ", 0)).toBeNull();
    expect(type({ word: "a", at: 0 }, " ", 100)).toEqual({ word: "a ", at: 100 });
    expect(type(NOTHING_TYPED, "Enter", 0)).toBeNull();
  });
});
