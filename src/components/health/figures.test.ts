import { describe, expect, it } from "vitest";
import { formatBytes, formatBytesPerSecond, formatMillis, formatRate, formatShare } from "./figures";

describe("figures", () => {
  it("have the digits that matter", () => {
    expect([640, 2_140, 34_300].map((micros) => formatMillis(micros, "en"))).toEqual(["0.64 ms", "2.1 ms", "34 ms"]);
    expect([0, 0.004, 0.12].map((share) => formatShare(share, "en"))).toEqual(["0%", "0.4%", "12%"]);
    expect([0.35, 12.4].map((rate) => formatRate(rate, "en"))).toEqual(["0.4", "12"]);
  });

  it("of bytes are in the unit in which they are short, as the language writes it", () => {
    const bytes = [0, 50, 1_500, 62_400_000, 3e9].map((value) => formatBytes(value, "en"));
    expect(bytes).toEqual(["0 kB", "0.05 kB", "1.5 kB", "62 MB", "3 GB"]);
    expect(formatBytesPerSecond(1_240, "en")).toBe("1.2 kB/s");
    expect(formatBytesPerSecond(1_240, "zh-CN")).toMatch(/^1.2/);
  });
});
