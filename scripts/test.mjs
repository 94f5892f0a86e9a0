// `npm test`: sets the machine up and runs every check there is, in the order that fails fastest; what does not get in
// each other's way runs side by side (lib/steps.mjs).
//
//   npm test -- [--only NAME[,NAME]] [--keep-going] [--no-setup] [--list]
//
// A step's output goes to test-output/NAME.log and is shown when it fails. Ends with `N passed, M failed, K skipped`.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { follow, Stop } from "./lib/run.mjs";
import * as setup from "./lib/setup.mjs";
import { choose, excuse, ran, STEPS, startable, typed } from "./lib/steps.mjs";

const OUTPUT = join(setup.ROOT, "test-output");
const TAIL = 80; // lines of a failing step shown at home; CI shows all, since its files are gone afterwards

try {
  process.exitCode = await main();
} catch (error) {
  const forAPerson = error instanceof Stop || error instanceof RangeError || error.code?.startsWith("ERR_PARSE_ARGS");
  if (!forAPerson) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      "keep-going": { type: "boolean", default: false },
      "no-setup": { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  if (values.list) {
    for (const step of STEPS) console.log(`${step.name.padEnd(10)} ${step.what}\n${" ".repeat(11)}${typed(step)}`);
    return 0;
  }
  const steps = choose(values.only);
  if (!values["no-setup"]) setUp();
  mkdirSync(OUTPUT, { recursive: true });

  const count = await runAll(steps, values["keep-going"]);
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
  console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
  return count.failed > 0 ? 1 : 0;
}

/** Runs the steps and counts how they ended. After a failure nothing new is started, unless `keepGoing`. */
async function runAll(steps, keepGoing) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const [started, ended, running] = [new Set(), new Set(), new Set()];
  for (;;) {
    const next = count.failed > 0 && !keepGoing ? [] : startable(steps, { started, ended });
    for (const step of next) {
      started.add(step);
      const end = run(step).then((result) => {
        count[result] += 1;
        ended.add(step);
        running.delete(end);
      });
      running.add(end);
    }
    if (running.size === 0) return count;
    await Promise.race(running);
  }
}

function setUp() {
  setup.ensureNode();
  setup.ensureRust();
  setup.ensurePackages("test");
  setup.ensureModules();
  setup.ensureCrates();
  setup.ensureCargoTools();
}

/** Runs one step and says how it went: passed, failed or skipped. */
async function run(step) {
  const reason = excuse(step, { platform: process.platform, inCi: setup.IN_CI, hasTool: setup.hasTool });
  if (reason) {
    console.log(`${step.name.padEnd(10)} skipped: ${reason}`);
    return "skipped";
  }
  const log = join(OUTPUT, `${step.name}.log`);
  const began = Date.now();
  const command = ran(step, { platform: process.platform, root: process.getuid?.() === 0 });
  const { exit, signal } = await follow(command, {
    cwd: step.cwd === "rust" ? setup.CARGO_ROOT : setup.ROOT,
    env: setup.environment(),
    log,
    limitMs: step.minutes * 60_000,
  });
  const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`.padStart(8);
  if (exit === 0) {
    console.log(`${step.name.padEnd(10)} ok     ${seconds}`);
    return "passed";
  }
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  console.log((setup.IN_CI ? lines : lines.slice(-TAIL)).join("\n"));
  console.log(`${step.name.padEnd(10)} FAILED ${seconds}  ${typed(step)}  (all of it: test-output/${step.name}.log)`);
  // Ctrl+C ends the whole run, also with --keep-going.
  if (signal === "SIGINT" || signal === "SIGTERM") throw new Stop("Stopped.");
  return "failed";
}
