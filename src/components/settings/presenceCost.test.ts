import { describe, expect, it } from "vitest";
import { seenAfter, trafficOf } from "./presenceCost";

const COST = { announcementBytes: 150, copies: 3, questionBytes: 80 };

describe("what presence costs", () => {
  it("is the announcement, the answers both ways, and a question a second", () => {
    // Every minute: 3 copies and 9 answers out, 9 answers and 9 announcements in.
    expect(trafficOf(COST, 60, 9)).toEqual({ sent: (150 * 12) / 60 + 80, received: (150 * 18) / 60 + 80 });
  });

  it("is the announcement alone where nobody is", () => {
    expect(trafficOf(COST, 60, 0)).toEqual({ sent: 7.5, received: 0 });
  });
});

describe("how fast a crash is seen", () => {
  it("depends on the timeout only for programs that answer nothing", () => {
    expect(seenAfter(180)).toEqual([
      { who: "landline", from: 6, to: 9 },
      { who: "stock", from: 6, to: 30 },
      { who: "silent", from: 180, to: 210 },
    ]);
  });
});
