import { expect, it } from "vitest";
import { parseTimeOfDay } from "./timeOfDay";

it.each([
  ["22:00", "22:00"],
  ["7:30", "07:30"],
  ["0730", "07:30"],
  ["7.30", "07:30"],
  ["7h30", "07:30"],
  [" 22 ", "22:00"],
  ["２２：３０", "22:30"],
  ["24:00", null],
  ["22:60", null],
  ["late", null],
  ["", null],
])("%j is read as %j", (text, time) => {
  expect(parseTimeOfDay(text)).toBe(time);
});
