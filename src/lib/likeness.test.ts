import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import { likenesses } from "./likeness";

const looks = (skeletons: string[], user: string, host: string, identity = `${user}@${host}`) => ({
  look: { user, host, skeletons, identity },
});
const anna = someContact({ id: "a", nickname: "Anna", firstSeen: 1, ...looks(["anna"], "anna", "desk") });
const cyrillic = someContact({ id: "b", nickname: "\u0410nna", firstSeen: 2, ...looks(["anna"], "anna2", "desk") });
const twin = someContact({
  id: "c",
  nickname: "ANNA",
  firstSeen: 3,
  addresses: ["10.0.0.9:2425"],
  ...looks(["ANNA", "anna"], "\u0430nna", "desk", "anna@desk"),
});

describe("names that look alike", () => {
  it("says whom each resembles, and what differs even where it looks the same", () => {
    const all = likenesses([anna, cyrillic, twin, someContact({ id: "h", nickname: "Hanna" })]);
    expect(all.get("a")).toEqual({ resembles: "\u0410nna", differs: "anna@desk, 10.0.0.7" });
    expect(all.get("b")).toEqual({ resembles: "Anna", differs: "anna2@desk" });
    expect(all.get("c")).toEqual({ resembles: "Anna", differs: "\u0430nna@desk, 10.0.0.9" });
    expect(all.has("h")).toBe(false);
  });

  it("suspects nobody whose name is the same, or was given here", () => {
    const other = { ...anna, id: "d", ...looks(["anna"], "anna", "attic") };
    expect(likenesses([anna, other]).get("d")).toEqual({ resembles: null, differs: "anna@attic" });
    const named = { ...cyrillic, ownName: "Anna (sales)" };
    expect(likenesses([anna, named]).get("b")).toEqual({ resembles: null, differs: "anna2@desk" });
  });

  it("judges a list once", () => {
    const list = [anna, cyrillic];
    expect(likenesses(list)).toBe(likenesses(list));
  });
});
