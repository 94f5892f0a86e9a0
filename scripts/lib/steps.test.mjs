// The list of checks: that it is well-formed, chosen and excused as said, and told in CONTRIBUTING.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { choose, excuse, ran, STEPS, typed } from "./steps.mjs";

const linux = { platform: "linux", inCi: false, hasTool: () => false };
const named = (name) => STEPS.find((step) => step.name === name);

test("names are unique, and a step comes after what it needs", () => {
  const names = STEPS.map((step) => step.name);
  assert.equal(new Set(names).size, names.length);
  for (const [place, step] of STEPS.entries()) {
    for (const need of step.needs ?? []) assert.ok(names.indexOf(need) < place && names.includes(need), step.name);
  }
});

test("all steps without a choice, chosen ones in their own order, unknown ones refused", () => {
  assert.equal(choose(undefined), STEPS);
  assert.deepEqual(
    choose("tidy,fmt").map((step) => step.name),
    ["fmt", "tidy"],
  );
  assert.throws(() => choose("fmt,nonsense"), /No step is called nonsense/);
});

test("a missing tool excuses a step at home and never in CI", () => {
  assert.match(excuse(named("deny"), linux), /not installed/);
  assert.equal(excuse(named("deny"), { ...linux, hasTool: () => true }), null);
  assert.equal(excuse(named("deny"), { ...linux, inCi: true }), null);
});

test("the lab is skipped where there are no network namespaces", () => {
  assert.match(excuse(named("lab"), { ...linux, platform: "darwin" }), /linux only/);
  assert.equal(excuse(named("lab"), linux), null);
});

test("tests that announce themselves run apart from the real network where they can", () => {
  const step = named("nextest");
  const apart = ran(step, { platform: "linux", root: true });
  assert.equal(apart[0], "unshare");
  assert.deepEqual(apart.slice(-step.command.length), step.command);
  assert.equal(ran(step, { platform: "linux", root: false }), step.command);
  assert.equal(ran(step, { platform: "darwin", root: true }), step.command);
  assert.equal(ran(named("clippy"), { platform: "linux", root: true }), named("clippy").command);
});

test("CONTRIBUTING.md lists every step with its command", () => {
  const page = readFileSync(new URL("../../CONTRIBUTING.md", import.meta.url), "utf8");
  for (const step of STEPS) {
    const row = page.split("\n").find((line) => line.startsWith(`| ${step.name} `));
    assert.ok(row?.includes(`\`${typed(step)}\``), `${step.name}: ${typed(step)}`);
  }
});
