import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import { countPresence, nameOf, placeOf, presenceOf, secondsOf, shownAddress } from "./presence";

describe("presence", () => {
  it("is away only while online", () => {
    expect(presenceOf(someContact({ presence: "online", away: true }), 0)).toBe("away");
    expect(presenceOf(someContact({ presence: "offline", away: true }), 0)).toBe("offline");
  });

  it("is uncertain once a doubt has lasted, and as before until then", () => {
    const doubted = someContact({ presence: "uncertain", uncertainSince: 5_000 });
    expect(presenceOf(doubted, 5_999)).toBe("online");
    expect(presenceOf({ ...doubted, away: true }, 5_999)).toBe("away");
    expect(presenceOf({ ...doubted, away: true }, 6_000)).toBe("uncertain");
  });

  it("counts everybody but this node, the uncertain with those online", () => {
    const uncertain = someContact({ presence: "uncertain", uncertainSince: 0 });
    const contacts = [someContact(), uncertain, someContact({ presence: "offline" }), someContact({ isSelf: true })];
    expect(countPresence(contacts)).toEqual({ online: 2, known: 3 });
  });

  it("counts seconds without an answer, and none when the clock was set back", () => {
    expect([secondsOf(1_000, 5_900), secondsOf(5_000, 1_000)]).toEqual([4, 0]);
  });

  it("finds a name for whoever gives none", () => {
    expect(nameOf({ ownName: "", nickname: " ", user: "mei", host: "pc" })).toBe("mei");
    expect(nameOf({ ownName: "", nickname: "", user: "", host: "pc" })).toBe("pc");
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
