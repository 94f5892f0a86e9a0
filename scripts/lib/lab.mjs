// The soaks of the lab: fifty real nodes, of which most come and go (tests/lab/churn.soak.ts), and two that are killed while
// they write to each other (tests/lab/kills.test.ts). Release builds, because memory and time of a debug build say little.
import { existsSync } from "node:fs";
import { join } from "node:path";

import { follow, runs, Stop } from "./run.mjs";
import { CARGO_ROOT, ensureModules, ensureNode, ensurePackages, ensureRust, environment } from "./setup.mjs";
import { ROOT, targetFolder } from "./setup.mjs";

const BUILD = ["cargo", "build", "--quiet", "--release", "-p", "landline"];
const RUN = ["npx", "vitest", "run", "--config", "tests/vitest.config.ts", "--project"];

/** Resolves to 0 when memory stayed flat and nobody who was there was shown offline. */
export async function lab(minutes) {
  if (!/^[1-9]\d*$/.test(minutes)) throw new Stop(`How many minutes are ${minutes}? A whole number, from 1.`);
  return soaked(["soak"], { LANDLINE_SOAK_MINUTES: minutes });
}

/** Resolves to 0 when no text was lost, doubled or out of order. */
export async function kills(count) {
  if (!/^[1-9]\d*$/.test(count)) throw new Stop(`How many kills are ${count}? A whole number, from 1.`);
  return soaked(["lab", "kills"], { LANDLINE_KILLS: count });
}

async function soaked(tests, counts) {
  const able = process.platform === "linux" && process.getuid() === 0;
  if (!able) throw new Stop("The lab needs Linux, and root: use sudo.");
  ensureNode();
  ensureRust();
  ensurePackages("node");
  ensureModules();
  // The program holds the screen.
  if (!existsSync(join(ROOT, "dist/index.html")) && !runs(["npm", "run", "--silent", "build"], { cwd: ROOT })) {
    throw new Stop("The screen could not be built: see above.");
  }
  if (!runs(BUILD, { cwd: CARGO_ROOT, env: environment() })) throw new Stop("The node could not be built: see above.");
  const env = {
    ...environment(),
    CI: "true",
    LANDLINE_BIN: join(targetFolder(), "release", "landline"),
    ...counts,
  };
  const { exit } = await follow([...RUN, ...tests], { cwd: ROOT, env });
  return exit;
}
