import { describe, expect, it } from "vitest";
import type { Contact } from "@/lib/api/peers";
import { someContact } from "@/test/FakeHost";
import { buildRows, contactsOf, nameRanks, neighbour, type Sort } from "./rows";

const said = (at: number) => ({
  text: "x",
  at: 9 - at,
  outgoing: false,
  order: at,
  attachments: false,
  unreadable: false,
});

const contacts = [
  someContact({ id: "z", nickname: "Zoe", group: "Design", presence: "offline" }),
  someContact({ id: "b", nickname: "bea", group: "Design", presence: "online", lastMessage: said(1) }),
  someContact({ id: "a", nickname: "Aino", group: "Design", presence: "offline", lastMessage: said(2) }),
  someContact({ id: "o", nickname: "Otto", presence: "offline" }),
  someContact({ id: "p", nickname: "Pia", group: "Design", pinned: true }),
  someContact({ id: "two", nickname: "Two", group: "Sales", groups: ["Lunch", "Chess"] }),
  someContact({ id: "spam", nickname: "Spam", blocked: true, pinned: true, groups: ["Lunch"] }),
  someContact({ id: "me", nickname: "Me", isSelf: true }),
];
const rank = nameRanks("en");
const rows = (query = "", sort: Sort = "presence", all = contacts) => buildRows(all, query, sort, rank(all));
const keys = (query?: string, sort?: Sort, all?: typeof contacts) => rows(query, sort, all).map((row) => row.key);

describe("buildRows", () => {
  it("puts pinned first, then groups with who is online on top, then others, and the blocked last", () => {
    const groups = ["group Chess", "two", "group Design", "b", "a", "z", "group Lunch", "group Lunch two"];
    expect(keys()).toEqual(["pinned", "p", ...groups, "others", "o", "blocked", "spam"]);
  });

  it("shows somebody in one's own groups and not in the one that they name themselves", () => {
    expect(keys("two")).toEqual(["group Chess", "two", "group Lunch", "group Lunch two"]);
  });

  it("puts groups in which somebody is before those in which nobody is", () => {
    const quiet = contacts.map((each) => (each.id === "two" ? { ...each, presence: "offline" as const } : each));
    const order = keys("", "presence", quiet).filter((key) => key.startsWith("group ") || key === "others");
    expect(order).toEqual(["group Design", "group Chess", "group Lunch", "group Lunch two", "others"]);
    expect(keys("", "name", quiet).indexOf("group Chess")).toBe(2);
  });

  it("sorts by name, whoever is here", () => {
    expect(keys("design", "name")).toEqual(["pinned", "p", "group Design", "a", "b", "z"]);
  });

  it("puts conversations before groups when the latest are wanted first", () => {
    expect(keys("design", "recent")).toEqual(["pinned", "p", "recent", "a", "b", "group Design", "z"]);
  });

  it("moves nobody for a doubt", () => {
    const doubted = contacts.map((each) => ({ ...each, ...(each.id === "b" && { presence: "uncertain" as const }) }));
    expect(keys("", "presence", doubted)).toEqual(keys());
  });

  it("sorts anew when a name changes", () => {
    const renamed = contacts.map((each) => (each.id === "z" ? { ...each, ownName: "Aaa" } : each));
    expect(keys("design", "name", renamed)).toEqual(["pinned", "p", "group Design", "z", "a", "b"]);
  });

  it("leaves out headings over nothing", () => {
    expect(keys("otto")).toEqual(["others", "o"]);
    expect(keys("nobody at all")).toEqual([]);
  });

  it("counts positions over all sections", () => {
    const positions = rows().flatMap((row) => (row.type === "contact" ? [row.position] : []));
    expect(positions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("neighbour", () => {
  it("steps over headings and stops at the ends", () => {
    expect(neighbour(rows(), "p", 1)?.id).toBe("two");
    expect(neighbour(rows(), "two", -1)?.id).toBe("p");
    expect(neighbour(rows(), "p", -1)).toBeUndefined();
    expect(neighbour(rows(), null, 1)?.id).toBe("p");
  });

  it("passes whoever stands in two groups once", () => {
    const walked = ["two"];
    for (let next = neighbour(rows(), "two", 1); next; next = neighbour(rows(), next.id, 1)) walked.push(next.id);
    expect(walked).toEqual([...new Set(walked)]);
    expect(walked.length).toBeGreaterThan(3);
  });

  it("finds the next that is meant, in either direction", () => {
    const isOffline = (contact: Contact) => contact.presence === "offline";
    const offline = contactsOf(rows()).filter(isOffline);
    const [first, second] = offline.map(({ id }) => id);
    expect(neighbour(rows(), first ?? "", 1, isOffline)?.id).toBe(second);
    expect(neighbour(rows(), second ?? "", -1, isOffline)?.id).toBe(first);
  });
});
