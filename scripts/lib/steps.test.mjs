// The list of checks: that it is well-formed, chosen and excused as said, and told in CONTRIBUTING.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { choose, excuse, ran, STEPS, startable, typed } from "./steps.mjs";

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

test("queues run side by side, each in its order and after what it needs; a step without a queue runs alone", () => {
  const [lint, fmt, built, clippy, crowd, lab] = [
    { name: "lint", queue: "a" },
    { name: "fmt", queue: "b" },
    { name: "built", queue: "a" },
    { name: "clippy", queue: "b", needs: ["built"] },
    { name: "crowd" },
    { name: "lab", queue: "a" },
  ];
  const steps = [lint, fmt, built, clippy, crowd, lab];
  const after = (ended, running = []) =>
    startable(steps, { ended: new Set(ended), started: new Set([...ended, ...running]) });
  assert.deepEqual(after([]), [lint, fmt]);
  assert.deepEqual(after([], [lint, fmt]), []);
  assert.deepEqual(after([fmt], [lint]), [], "clippy waits for what it needs");
  assert.deepEqual(after([fmt, lint]), [built]);
  assert.deepEqual(after([fmt, lint, built]), [clippy]);
  assert.deepEqual(after([fmt, lint, built], [clippy]), [], "nothing overtakes what runs alone");
  assert.deepEqual(after([fmt, lint, built, clippy]), [crowd]);
  assert.deepEqual(after([fmt, lint, built, clippy], [crowd]), []);
  assert.deepEqual(after([fmt, lint, built, clippy, crowd]), [lab]);
  assert.deepEqual(after(steps), []);
});

test("every step is started once, whatever is chosen", () => {
  for (const steps of [STEPS, choose("clippy,lab"), choose("nextest,vitest,desktop")]) {
    const [started, ended] = [new Set(), new Set()];
    while (ended.size < steps.length) {
      const next = startable(steps, { started, ended });
      assert.ok(next.length > 0, `nothing may start after ${[...ended].map(({ name }) => name)}`);
      for (const step of next) started.add(step);
      for (const step of next) ended.add(step);
    }
    assert.equal(started.size, steps.length);
  }
});

test("what measures runs alone, and cargo has one queue", () => {
  for (const name of ["nextest", "crowd", "web", "desktop"]) assert.equal(named(name).queue, undefined, name);
  const queues = STEPS.filter(({ command, queue }) => command[0] === "cargo" && queue).map(({ queue }) => queue);
  assert.deepEqual([...new Set(queues)], ["rust"]);
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
