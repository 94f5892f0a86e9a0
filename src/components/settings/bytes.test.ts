import { expect, it } from "vitest";
import { formatBytes } from "./bytes";

it.each([
  [0, "0 bytes"],
  [143.4, "143 bytes"],
  [999.6, "1 kB"],
  [1_250, "1.3 kB"],
  [250_000, "250 kB"],
  [2_400_000, "2.4 MB"],
])("%d is %s", (bytes, text) => {
  expect(formatBytes(bytes, "en")).toBe(text);
});
