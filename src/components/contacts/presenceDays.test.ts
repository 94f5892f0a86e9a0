import { describe, expect, it } from "vitest";
import type { PastPresenceDto } from "@/lib/api/contacts";
import { presenceDays } from "./presenceDays";

const HOUR = 3_600_000;
const noon = new Date(2026, 10, 20, 12).getTime();
const past = (state: PastPresenceDto["state"], from: number, to: number): PastPresenceDto => ({
  state,
  reason: null,
  from,
  to,
});

describe("presenceDays", () => {
  it("cuts what goes over midnight, today last and only until now", () => {
    const days = presenceDays([past("online", noon - 24 * HOUR, noon)], noon, 7);
    expect(days).toHaveLength(7);
    expect(days[4]?.segments).toEqual([]);
    expect(days[5]?.segments).toMatchObject([{ start: 0.5, width: 0.5 }]);
    expect(days[6]?.segments).toMatchObject([{ start: 0, width: 0.5 }]);
    expect(days[6]?.totals.online).toBe(12 * HOUR);
  });

  it("does not draw what is too short to be seen, and counts it all the same", () => {
    const [today] = presenceDays(
      [
        past("online", noon - 2 * HOUR, noon - HOUR),
        past("offline", noon - HOUR, noon - HOUR + 1_000),
        past("online", noon - HOUR + 1_000, noon),
      ],
      noon,
      1,
    );
    expect(today?.segments).toMatchObject([{ state: "online", from: noon - 2 * HOUR, to: noon }]);
    expect(today?.totals).toMatchObject({ online: 2 * HOUR - 1_000, offline: 1_000 });
  });
});
