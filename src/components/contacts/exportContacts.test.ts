import { describe, expect, it } from "vitest";
import { someContact } from "@/test/FakeHost";
import { exportFile, toCsv, toJson } from "./exportContacts";

const line = (changes: Parameters<typeof someContact>[0]) => toCsv([someContact(changes)]).split("\r\n")[1] ?? "";

describe("export", () => {
  it("begins with the mark by which Excel knows UTF-8, and ends every line as RFC 4180 says", () => {
    const csv = toCsv([someContact({ nickname: "王小明" })]);
    expect(csv.startsWith("\uFEFFname,nickname,user,host,")).toBe(true);
    expect(csv.endsWith("\r\n")).toBe(true);
    expect(csv).toContain("\r\n王小明,王小明,mei,");
  });

  it("quotes what would break a line or a cell", () => {
    expect(line({ nickname: 'A "B", C' })).toMatch(/^"A ""B"", C",/);
    expect(toCsv([someContact({ note: "one\ntwo" })])).toContain('"one\ntwo"');
    expect(line({ groups: ["Lunch", "Chess"] })).toContain("Lunch; Chess");
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", '=HYPERLINK("http://x")'])(
    "lets no name be a formula: %j",
    (nickname) => {
      expect(line({ nickname })).toMatch(/^"'/);
    },
  );

  it("leaves addresses and usual names as they are", () => {
    expect(line({ nickname: "Anna-Maria + Ben" })).toMatch(/^Anna-Maria \+ Ben,/);
  });

  it("writes the same in JSON, with lists as lists", () => {
    const [contact] = JSON.parse(toJson([someContact({ away: true, lastSeen: 0, addresses: ["10.0.0.7:2425"] })]));
    expect(contact).toMatchObject({
      presence: "away",
      last_seen: "1970-01-01T00:00:00.000Z",
      addresses: ["10.0.0.7:2425"],
    });
  });

  it("names the file by the day", () => {
    expect(exportFile([], "csv", Date.UTC(2026, 10, 20)).name).toBe("landline-contacts-2026-11-20.csv");
  });
});
