import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import { countPresence, nameOf, placeOf, presenceOf, shownAddress } from "./presence";

describe("presence", () => {
  it("is away only while online", () => {
    expect(presenceOf({ presence: "online", away: true })).toBe("away");
    expect(presenceOf({ presence: "offline", away: true })).toBe("offline");
  });

  it("counts everybody but this node", () => {
    const contacts = [someContact(), someContact({ presence: "offline" }), someContact({ isSelf: true })];
    expect(countPresence(contacts)).toEqual({ online: 1, known: 2 });
  });

  it("finds a name for whoever gives none", () => {
    expect(nameOf({ nickname: " ", user: "mei", host: "pc" })).toBe("mei");
    expect(nameOf({ nickname: "", user: "", host: "pc" })).toBe("pc");
  });

  it("does not say a name twice", () => {
    const contact = someContact({ nickname: "", user: "", host: "PC-0017", addresses: ["10.0.0.7:2425"] });
    expect(placeOf(contact)).toBe("10.0.0.7");
    expect(placeOf({ ...contact, nickname: "Mei" })).toBe("PC-0017");
    expect(placeOf({ ...contact, user: "mei" })).toBe("PC-0017");
  });

  it.each([
    [["[fe80::1%2]:2425", "10.0.0.7:2425"], "10.0.0.7"],
    [["10.0.0.7:2426"], "10.0.0.7:2426"],
    [["[2001:db8::1]:2425"], "2001:db8::1"],
    [["[fe80::1%2]:2425"], "fe80::1%2"],
    [[], ""],
  ])("shows of %j the address %j", (addresses, shown) => {
    expect(shownAddress(addresses)).toBe(shown);
  });
});
