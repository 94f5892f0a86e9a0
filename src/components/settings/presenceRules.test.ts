import { describe, expect, it } from "vitest";
import { refusal } from "@/test/FakeHost";
import { checkHeartbeat, checkTimeout, problemOf } from "./presenceRules";

const config = { heartbeatInterval: 60, peerTimeout: 180 };
const range = { problem: { key: "error.heartbeat_range", values: { least: 10, most: 600 } } };
const whole = { problem: { key: "error.whole_number" } };

describe("checkHeartbeat", () => {
  it.each([
    ["10", { seconds: 10 }],
    [" 179 ", { seconds: 179 }],
    ["１２０", { seconds: 120 }],
    ["9", range],
    ["601", range],
    ["180", { problem: { key: "error.heartbeat_not_below_timeout", values: { timeout: 180 } } }],
    ["", whole],
    ["60.5", whole],
    ["-60", whole],
    ["sixty", whole],
  ])("%j", (text, expected) => {
    expect(checkHeartbeat(text, config)).toEqual(expected);
  });

  it("allows 600 when the timeout is longer", () => {
    expect(checkHeartbeat("600", { ...config, peerTimeout: 601 })).toEqual({ seconds: 600 });
  });
});

describe("checkTimeout", () => {
  const tooShort = { problem: { key: "error.timeout_not_above_heartbeat", values: { heartbeat: 60 } } };
  it.each([
    ["61", { seconds: 61 }],
    ["60", tooShort],
    ["45", tooShort],
    ["1e3", whole],
  ])("%j", (text, expected) => {
    expect(checkTimeout(text, config)).toEqual(expected);
  });
});

describe("problemOf", () => {
  it("knows the node's refusals by their codes", () => {
    expect(problemOf(refusal("peer.heartbeat_out_of_range"), config)?.key).toBe("error.heartbeat_range");
    expect(problemOf(refusal("peer.heartbeat_not_below_timeout"), config)?.values).toEqual({ timeout: 180 });
    expect(problemOf(refusal("peer.timeout_not_above_heartbeat"), config)?.values).toEqual({ heartbeat: 60 });
    expect(problemOf(refusal("node.storage"), config)).toBeNull();
  });
});
