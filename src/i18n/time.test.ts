import { describe, expect, it } from "vitest";
import ja from "./ja.json";
import { english } from "./messages";
import { formatAgo, formatDay, formatLastSeen, formatShort } from "./time";
import { translator } from "./translate";
import zhCN from "./zh-CN.json";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// A Friday, at noon in the zone of the tests.
const NOW = new Date(2026, 10, 20, 12, 0).getTime();
const t = translator(english, "en-GB");
const chinese = translator(zhCN, "zh-CN");
const japanese = translator(ja, "ja-JP");

const seen = (age: number) => formatLastSeen(NOW - age, NOW, "en-GB", t);

describe("formatLastSeen", () => {
  it.each([
    [-5 * MINUTE, "just now"],
    [0, "just now"],
    [59 * SECOND, "just now"],
    [MINUTE, "1 minute ago"],
    [3 * MINUTE + 59 * SECOND, "3 minutes ago"],
    [59 * MINUTE, "59 minutes ago"],
    [HOUR, "1 hour ago"],
    [11 * HOUR, "11 hours ago"],
    [19 * HOUR - 4 * MINUTE, "yesterday, 17:04"],
    [8 * DAY, "12 November"],
    [365 * DAY, "20 November 2025"],
  ])("%i ms ago is %j", (age, text) => {
    expect(seen(age)).toBe(text);
  });

  it("calls a minute before midnight yesterday, even when it is less than a day ago", () => {
    expect(seen(12 * HOUR + MINUTE)).toBe("yesterday, 23:59");
  });

  it("says it in Japanese", () => {
    expect(formatLastSeen(NOW - 3 * MINUTE, NOW, "ja-JP", japanese)).toBe("3 分前");
    expect(formatLastSeen(NOW - 19 * HOUR + 4 * MINUTE, NOW, "ja-JP", japanese)).toBe("昨日 17:04");
    expect(formatLastSeen(NOW - 8 * DAY, NOW, "ja-JP", japanese)).toBe("11月12日");
  });

  it("says it in Chinese", () => {
    expect(formatLastSeen(NOW - 3 * MINUTE, NOW, "zh-CN", chinese)).toBe("3分钟前");
    expect(formatLastSeen(NOW - 8 * DAY, NOW, "zh-CN", chinese)).toBe("11月12日");
  });
});

describe("formatAgo", () => {
  it.each([
    [12 * SECOND, "12 sec ago"],
    [125 * SECOND, "2 min ago"],
    [5 * HOUR, "5 hr ago"],
    [-SECOND, "just now"],
    [SECOND, "just now"],
  ])("%i ms ago is %j", (age, text) => {
    expect(formatAgo(NOW - age, NOW, "en-GB", t)).toBe(text);
  });
});

describe("formatDay and formatShort", () => {
  it.each([
    [HOUR, "Today", "11:00"],
    [DAY, "Yesterday", "Yesterday"],
    [3 * DAY, "Tuesday 17 November", "Tue"],
    [8 * DAY, "Thursday 12 November", "12 Nov"],
    [400 * DAY, "Thursday, 16 October 2025", "16 Oct 2025"],
  ])("%i ms ago", (age, day, short) => {
    expect(formatDay(NOW - age, NOW, "en-GB", t)).toBe(day);
    expect(formatShort(NOW - age, NOW, "en-GB", t)).toBe(short);
  });
});
