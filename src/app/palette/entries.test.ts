import { describe, expect, it } from "vitest";
import type { Contact } from "@/lib/api/peers";
import { someContact } from "@/test/FakeHost";
import { type Command, type Entry, findEntries } from "./entries";

const said = (at: number): Contact["lastMessage"] => ({
  text: "Hello",
  at: 9 - at,
  outgoing: false,
  order: at,
  attachments: false,
  unreadable: false,
});

const PEOPLE = [
  someContact({ id: "self", nickname: "Kim", isSelf: true }),
  someContact({ id: "mei", nickname: "Mei Tanaka", lastMessage: said(2) }),
  someContact({ id: "anna", user: "anna", nickname: "Anna Meier", host: "anna-pc", lastMessage: said(3) }),
  someContact({ id: "ben", user: "ben", nickname: "Ben", host: "lab-4", presence: "offline" }),
  someContact({ id: "omar", user: "omar", nickname: "Omar", host: "lab-5", unread: 1, lastMessage: said(1) }),
];

const run = () => undefined;
const COMMANDS: Command[] = [
  { id: "settings", kind: "page", text: "Settings", run },
  { id: "dark", kind: "action", text: "Dark theme", run },
];

const found = (query: string) => findEntries(PEOPLE, COMMANDS, query).flatMap(({ entries }) => entries.map(idOf));
const idOf = (entry: Entry) => entry.id;

describe("the palette offers", () => {
  it("before anything is typed, who waits for an answer and who wrote last, then pages and actions", () => {
    expect(found("")).toEqual(["omar", "anna", "mei", "settings", "dark"]);
  });

  it("whose name begins so first, and never oneself", () => {
    expect(found("mei")).toEqual(["mei", "anna"]);
    expect(found("kim")).toEqual([]);
  });

  it("people by their computer too", () => {
    expect(found("lab")).toEqual(["omar", "ben"]);
  });

  it("pages and actions by any of their words, in any case", () => {
    expect(found("THEME dark")).toEqual(["dark"]);
  });

  it("of a thousand people as many as can be looked through", () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      someContact({ id: `c${index}`, nickname: `Ann ${index}` }),
    );
    expect(findEntries(many, [], "ann")[0]?.entries).toHaveLength(30);
  });
});
