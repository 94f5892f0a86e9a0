import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import samples from "../../src-tauri/crates/api/samples/search.json";
import { beginsWith, matchContact, searcher } from "./search";

describe("search", () => {
  // The same samples that the node's own rule is held to.
  for (const { name, readings, finds, misses } of samples) {
    const contact = someContact({
      nickname: name,
      user: "login",
      host: "design-ws-07",
      group: "Labor Köln",
      groups: ["电话"],
      note: "hinge side",
      addresses: ["10.77.0.24:2425"],
      readings,
    });
    it.each(finds)(`finds ${name} by %j`, (query) => {
      expect(searcher(query)(contact)).toBe(true);
      expect(matchContact(contact, query)).not.toBeNull();
    });
    it.each(misses)(`does not find ${name} by %j`, (query) => {
      expect(searcher(query)(contact)).toBe(false);
      expect(matchContact(contact, query)).toBeNull();
    });
  }

  const wang = someContact({
    nickname: "王小明",
    host: "design-ws-07",
    note: "Käthe's desk",
    readings: [
      { text: "王", sounds: ["wang"] },
      { text: "小", sounds: ["xiao"] },
      { text: "明", sounds: ["ming"] },
    ],
  });

  it("says which characters were meant by what they sound like", () => {
    expect(matchContact(wang, "xm")?.name).toEqual([[1, 3]]);
    expect(matchContact(wang, "wangxi")?.name).toEqual([[0, 2]]);
    expect(matchContact(wang, "明 wang")?.name).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("says where else it was found, as it is written there", () => {
    expect(matchContact(wang, "ws-07")).toEqual({
      name: [],
      elsewhere: { field: "host", text: "design-ws-07", spans: [[7, 12]] },
    });
    expect(matchContact(wang, "kathe")?.elsewhere).toEqual({ field: "note", text: "Käthe's desk", spans: [[0, 5]] });
  });

  it("marks a name over letters that fold to more or fewer", () => {
    expect(matchContact(someContact({ nickname: "Ｓｔｒａｓｓｅ ﬁx" }), "fix")?.name).toEqual([[8, 10]]);
    expect(matchContact(someContact({ nickname: "E\u0301va" }), "va")?.name).toEqual([[2, 4]]);
  });

  it("knows how a name begins, by sound or as it is written", () => {
    expect(beginsWith("王小明", wang.readings, "wx")).toBe(true);
    expect(beginsWith("王小明", wang.readings, "xm")).toBe(false);
    expect(beginsWith("Éva Nagy", [], "eva n")).toBe(true);
  });
});
