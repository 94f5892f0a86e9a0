// The bench of the window: builds Landline and the minimal window in release, and measures one beside the other
// (tests/bench/window.bench.ts). Hosts are network namespaces and displays are Xvfb, which need root and Linux.
import { join } from "node:path";

import { follow, quietly, runs, Stop } from "./run.mjs";
import { CARGO_ROOT, ensureCargoTools, ensureModules, ensureNode, ensurePackages, ensureRust } from "./setup.mjs";
import { environment, ROOT, say, targetFolder } from "./setup.mjs";

/** One build of all, so that every package is compiled once, with the same features. */
const BUILD = ["cargo", "build", "--quiet", "--release", "-p", "landline-desktop", "-p", "landline", "--bins"];
const EXAMPLES = ["--example", "minimal", "--example", "crowded_profile", "--features", "tauri/custom-protocol"];

/** A part of the bench by its name, in the test runner. */
export function benched(file, env, rest = []) {
  const command = ["npx", "vitest", "run", "--config", "tests/vitest.config.ts", "--project", "bench", file, ...rest];
  return follow(command, { cwd: ROOT, env });
}

/** Resolves to 0 when every target is met. `rest` goes to the test runner, e.g. `-t start`. */
export async function window(rest) {
  const able = process.platform === "linux" && process.getuid() === 0;
  if (!able) throw new Stop("The window is measured on Linux, by root: use sudo.");
  ensureNode();
  ensureRust();
  ensurePackages("test");
  ensureModules();
  ensureCargoTools();
  say("Building the screen, Landline and the minimal window in release.");
  const screen = quietly(["npm", "run", "--silent", "build"], { cwd: ROOT });
  const firstLoad = /first load: ([\d.]+) kB/.exec(screen.out)?.[1];
  if (!screen.ok || !firstLoad) throw new Stop(`The screen could not be built:\n${screen.out}`);
  if (!runs([...BUILD, ...EXAMPLES], { cwd: CARGO_ROOT, env: environment() })) {
    throw new Stop("The programs could not be built: see above.");
  }
  const built = (name) => join(targetFolder(), "release", name);
  const env = {
    ...environment(),
    LANDLINE_BIN: built("landline"),
    LANDLINE_DESKTOP_BIN: built("landline-desktop"),
    LANDLINE_BENCH_FIRST_LOAD: firstLoad,
  };
  const { exit } = await benched("window.bench", env, rest);
  return exit;
}
