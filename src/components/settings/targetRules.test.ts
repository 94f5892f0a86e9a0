import { describe, expect, it } from "vitest";
import { targetProblem } from "./targetRules";

// As the node reads them: crates/ipmsg/src/target.rs.
describe("a target", () => {
  it.each([
    "10.0.0.7",
    "10.0.0.7:2426",
    "10.1.2.10-10.1.2.40",
    "10.1.2.10 - 10.1.2.40:2426",
    "10.1.2.0/24",
    "10.1.0.0/16:2426",
    "fe80::1%eth0",
    "[fe80::1%eth0]:2425",
    "2001:db8::7",
  ])("may be %s", (text) => {
    expect(targetProblem(text, [])).toBeNull();
  });

  it.each([
    ["colleague-pc", "error.target"],
    ["10.0.0", "error.target"],
    ["10.0.0.256", "error.target"],
    ["10.0.0.07", "error.target"],
    ["10.0.0.0/33", "error.target"],
    ["fe80::1%", "error.target"],
    ["[fe80::1]:0", "error.target"],
    ["fe80:::1", "error.target"],
    ["10.0.0.7:0", "error.target_port"],
    ["10.0.0.7:65536", "error.target_port"],
    ["10.1.2.40-10.1.2.10", "error.target_order"],
    ["10.0.0.0/15", "error.target_large"],
    ["10.0.0.0-10.1.0.0", "error.target_large"],
  ])("cannot be %s", (text, problem) => {
    expect(targetProblem(text, [])).toBe(problem);
  });

  it("is in the list once", () => {
    expect(targetProblem("10.0.0.7", ["10.0.0.7"])).toBe("error.target_known");
  });

  it("finds no place in a full list", () => {
    const full = Array.from({ length: 256 }, (_, number) => `10.0.0.${number}`);
    expect(targetProblem("10.1.0.1", full.slice(1))).toBeNull();
    expect(targetProblem("10.1.0.1", full)).toBe("error.target_many");
  });
});
