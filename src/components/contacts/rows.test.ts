import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import { buildRows, matches, neighbour } from "./rows";

const said = (at: number) => ({ text: "x", at, outgoing: false });

const contacts = [
  someContact({ id: "z", nickname: "Zoe", group: "Design", presence: "offline" }),
  someContact({ id: "b", nickname: "bea", group: "Design", presence: "online" }),
  someContact({ id: "a", nickname: "Aino", group: "Design", presence: "offline" }),
  someContact({ id: "o", nickname: "Otto", presence: "offline" }),
  someContact({ id: "old", nickname: "Old", group: "Design", lastMessage: said(1) }),
  someContact({ id: "new", nickname: "New", lastMessage: said(2) }),
  someContact({ id: "me", nickname: "Me", isSelf: true }),
];

const keys = (query = "") => buildRows(contacts, query, "en").map((row) => row.key);

describe("buildRows", () => {
  it("puts conversations first, then groups with who is online on top, then others", () => {
    expect(keys()).toEqual(["recent", "new", "old", "group Design", "b", "a", "z", "others", "o"]);
  });

  it("moves nobody for a doubt", () => {
    const doubted = contacts.map((each) => ({ ...each, ...(each.id === "b" && { presence: "uncertain" as const }) }));
    expect(buildRows(doubted, "", "en").map((row) => row.key)).toEqual(keys());
  });

  it("leaves out headings over nothing", () => {
    expect(keys("otto")).toEqual(["others", "o"]);
    expect(keys("nobody at all")).toEqual([]);
  });

  it("counts positions over all sections", () => {
    const positions = buildRows(contacts, "", "en").flatMap((row) => (row.type === "contact" ? [row.position] : []));
    expect(positions).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("matches", () => {
  const eva = someContact({
    nickname: "Éva Nagy",
    user: "enagy",
    host: "lab-３",
    group: "R&D",
    addresses: ["10.7.0.9:2425"],
  });

  it.each(["eva", "NAGY eva", "lab-3", "r&d", "10.7.0.9", "", "  "])("finds by %j", (query) => {
    expect(matches(eva, query)).toBe(true);
  });

  it("needs every word", () => {
    expect(matches(eva, "eva kim")).toBe(false);
  });
});

describe("neighbour", () => {
  const rows = buildRows(contacts, "", "en");

  it("steps over headings and stops at the ends", () => {
    expect(neighbour(rows, "old", 1)?.id).toBe("b");
    expect(neighbour(rows, "b", -1)?.id).toBe("old");
    expect(neighbour(rows, "new", -1)).toBeUndefined();
    expect(neighbour(rows, null, 1)?.id).toBe("new");
  });
});
