// `npm start`: sets the machine up, builds, and opens Landline. With a display it opens the desktop window; without
// one, or with --headless, it runs the same node headless and the same screen on 127.0.0.1 and prints the address.
//
//   npm start -- [--headless] [arguments of the program, such as --profile DIR]
//
// Builds the dev profile: cold, the window takes 4 to 5 minutes on 2 cores, half of what release takes; then seconds.
import { join } from "node:path";

import { follow, runs, Stop } from "./lib/run.mjs";
import {
  CARGO_ROOT,
  ensureModules,
  ensureNode,
  ensurePackages,
  ensureRust,
  environment,
  ROOT,
  say,
  targetFolder,
} from "./lib/setup.mjs";

const args = process.argv.slice(2);
const headless = args.includes("--headless") || !hasDisplay();
const passed = args.filter((arg) => arg !== "--headless");

try {
  process.exitCode = await start();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function start() {
  ensureNode();
  ensureRust();
  ensurePackages(headless ? "node" : "desktop");
  ensureModules();

  say(headless ? "Running headless." : "Opening the desktop window.");
  build(["npm", "run", "--silent", "build"], ROOT, "The screen");
  const program = headless ? "landline" : "landline-desktop";
  // The command line also works a node in a window, so it is built beside it.
  const programs = headless ? ["-p", "landline"] : ["-p", "landline-desktop", "-p", "landline"];
  // Without custom-protocol the window would look for a development server instead of the built screen.
  const features = headless ? [] : ["--features", "tauri/custom-protocol"];
  build(["cargo", "build", ...programs, "--bins", ...features], CARGO_ROOT, "The program");

  const binary = join(targetFolder(), "debug", program);
  const command = headless ? [binary, "up", ...passed] : [binary, ...passed];
  const { exit, signal } = await follow(command, { cwd: process.env.INIT_CWD ?? process.cwd() });
  // Ended from outside, as by Ctrl+C, is not a failure.
  return signal === "SIGINT" || signal === "SIGTERM" ? 0 : exit;
}

function build(command, cwd, what) {
  if (!runs(command, { cwd, env: environment() })) throw new Stop(`${what} could not be built: see above.`);
}

function hasDisplay() {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
