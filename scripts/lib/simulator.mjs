// Builds the simulator in release, because a debug build would take ten times as long, and runs it.
import { join } from "node:path";

import { follow, runs, Stop } from "./run.mjs";
import { CARGO_ROOT, ensureNode, ensurePackages, ensureRust, environment, targetFolder } from "./setup.mjs";

/** Resolves to the exit code of `simulator ARGS`: 0 when nothing was missed or broken. */
export async function simulator(args) {
  ensureNode();
  ensureRust();
  ensurePackages("node");
  const build = ["cargo", "build", "--quiet", "--release", "-p", "landline-simulator", "--bin", "simulator"];
  if (!runs(build, { cwd: CARGO_ROOT, env: environment() })) throw new Stop("The simulator could not be built: see above.");
  const { exit } = await follow([join(targetFolder(), "release", "simulator"), ...args]);
  return exit;
}

/** Ends the process with the code that `work` resolves to, or with the sentence of a Stop. */
export async function ends(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
