// `npm run package`: builds the release programs and makes of them what this system installs: .deb and .rpm on Linux,
// .app and .dmg on macOS, an installer on Windows. Ends with the paths of what it made.
//
//   npm run package [-- --bundles deb,rpm]
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { besideConfig, linuxConfig, SHELLS, STAGE } from "./lib/packaging.mjs";
import { quietly, runs, Stop } from "./lib/run.mjs";
import * as setup from "./lib/setup.mjs";

const BUNDLES = { linux: "deb,rpm", darwin: "app,dmg", win32: "nsis" };
const EXE = process.platform === "win32" ? ".exe" : "";

try {
  process.exitCode = main();
} catch (error) {
  const forAPerson = error instanceof Stop || error.code?.startsWith("ERR_PARSE_ARGS");
  if (!forAPerson) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function main() {
  const { values } = parseArgs({ options: { bundles: { type: "string", default: BUNDLES[process.platform] ?? "" } } });
  setup.ensureNode();
  setup.ensureRust();
  // Windows has no package manager that set-up knows; there `npm ci` comes first, by hand or by CI.
  if (process.platform !== "win32") {
    setup.ensurePackages("desktop");
    setup.ensureModules();
  }

  run([...tool("vite", "bin", "vite.js"), "build"], setup.ROOT, "The screen could not be built");
  // Both programs in one call, so that what they share is compiled once.
  const programs = ["-p", "landline-desktop", "-p", "landline", "--bins", "--features", "tauri/custom-protocol"];
  run(["cargo", "build", "--release", "--locked", ...programs], setup.CARGO_ROOT, "The programs could not be built");
  const pages = stage();

  const config = join(STAGE, "tauri.conf.json");
  writeFileSync(config, JSON.stringify(process.platform === "linux" ? linuxConfig(pages) : besideConfig, null, 2));
  const bundle = ["bundle", "--bundles", values.bundles, "--config", config];
  run([...tool("@tauri-apps", "cli", "tauri.js"), ...bundle], setup.CARGO_ROOT, "The packages could not be made");
  return 0;
}

/** Puts what is packed beside the window's program into the stage; the names of the manual pages. */
function stage() {
  rmSync(STAGE, { recursive: true, force: true });
  for (const folder of ["pages", "man", "completions"]) mkdirSync(join(STAGE, folder), { recursive: true });
  const landline = join(setup.targetFolder(), "release", `landline${EXE}`);
  const beside = process.platform === "linux" ? "landline" : `landline-${hostTriple()}${EXE}`;
  copyFileSync(landline, join(STAGE, beside));

  const ask = (...args) => {
    const { ok, out } = quietly([landline, ...args]);
    if (!ok) throw new Stop(`landline ${args.join(" ")} did not work: ${out}`);
    return out;
  };
  for (const [shell, { made }] of Object.entries(SHELLS)) {
    writeFileSync(join(STAGE, "completions", made), ask("completions", shell));
  }
  pack(join(setup.ROOT, "CHANGELOG.md"), join(STAGE, "changelog.gz"));
  ask("manual", join(STAGE, "pages"));
  copyFileSync(join(setup.ROOT, "packaging", "landline-desktop.1"), join(STAGE, "pages", "landline-desktop.1"));
  return readdirSync(join(STAGE, "pages")).map((page) => {
    pack(join(STAGE, "pages", page), join(STAGE, "man", `${page}.gz`));
    return `${page}.gz`;
  });
}

function pack(from, to) {
  writeFileSync(to, gzipSync(readFileSync(from), { level: 9 }));
}

/** A tool of node_modules by its file: what npm puts on the path for it is a batch file on Windows. */
function tool(...path) {
  return [process.execPath, join(setup.ROOT, "node_modules", ...path)];
}

function hostTriple() {
  const { out } = quietly(["rustc", "--print", "host-tuple"], { cwd: setup.CARGO_ROOT });
  return out.trim();
}

function run(command, cwd, failed) {
  if (!runs(command, { cwd, env: setup.environment() })) throw new Stop(`${failed}: see above.`);
}
