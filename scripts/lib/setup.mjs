// Set-up of a machine: what is missing is said first, then installed. Every function may be run again and again,
// and ends with `Stop` and one sentence when it cannot do its part.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { detect, installCommand, plan } from "./packages.mjs";
import { quietly, runs, Stop, which } from "./run.mjs";

/** The root of the clone. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const CARGO_ROOT = join(ROOT, "src-tauri");
export const IN_CI = process.env.CI === "true";

// Outside the clone, so that a fresh clone is warm.
const CACHE = process.env.LANDLINE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "landline");
const TOOLS = join(CACHE, "tools");

/** Tools built by cargo, in the version that is built here. Another one on the machine will do unless `exact`. */
const CARGO_TOOLS = [
  // Without what updates itself: half of its dependencies.
  { name: "cargo-nextest", version: "0.9.151", why: "runs the Rust tests", flags: ["--no-default-features"] },
  { name: "tauri-driver", version: "2.1.0", exact: true, why: "drives the window under test", on: ["linux"] },
  { name: "cargo-deny", version: "0.20.2", why: "checks licences, bans and sources", ciOnly: true },
];

/** The environment of every step: our tools first on the path; in CI build output outside the clone. */
export function environment() {
  const env = { ...process.env, PATH: `${join(TOOLS, "bin")}${delimiter}${process.env.PATH}` };
  // openspec reports its use to its makers unless told not to.
  env.OPENSPEC_TELEMETRY ??= "0";
  if (IN_CI) env.CARGO_TARGET_DIR ??= join(CACHE, "target");
  return env;
}

/** Where cargo puts what it builds, as `environment` says. */
export function targetFolder() {
  return environment().CARGO_TARGET_DIR ?? join(CARGO_ROOT, "target");
}

/** Whether a tool is there: ours, or anybody's where it need not be exact. */
export function hasTool(name) {
  const tool = CARGO_TOOLS.find((one) => one.name === name);
  if (!tool?.exact) return which(name, environment().PATH) !== null;
  const installed = join(TOOLS, ".crates.toml");
  return existsSync(installed) && readFileSync(installed, "utf8").includes(`"${name} ${tool.version} `);
}

/** What the packages of package-lock.json ask for together: jsdom and vite are the strictest. */
export function isNodeNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19);
}

export function ensureNode() {
  if (!isNodeNewEnough(process.versions.node)) {
    throw new Stop(`Landline needs Node 20.19, 22.13, 24 or newer, and this is ${process.versions.node}.`);
  }
}

export function ensureRust() {
  if (!which("cargo")) {
    throw new Stop("Rust is missing: install it with rustup (https://rustup.rs) and run this command again.");
  }
  const has = (...command) => quietly(["cargo", ...command, "--version"], { cwd: CARGO_ROOT }).ok;
  if (has() && has("fmt") && has("clippy")) return;
  // rust-toolchain.toml names the version and its components; rustup may be told not to fetch it by itself.
  const wanted = /channel = "([^"]+)"/.exec(readFileSync(join(ROOT, "rust-toolchain.toml"), "utf8"))[1];
  say(`Installing Rust ${wanted} with rustfmt and clippy by rustup.`);
  const install = ["toolchain", "install", wanted, "--profile", "minimal", "-c", "rustfmt", "-c", "clippy"];
  if (!which("rustup") || !runs(["rustup", ...install])) {
    throw new Stop(`Rust ${wanted} with rustfmt and clippy is missing and rustup could not install it.`);
  }
}

/** Installs what `goal` (node, desktop or test) needs of the operating system. */
export function ensurePackages(goal) {
  const osRelease = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const system = detect(process.platform, osRelease);
  const { missing, packages, byHand } = plan(goal, system, isPresent);
  if (missing.length === 0) return;
  for (const need of missing) say(`Missing: ${need.what}.`);
  if (byHand.length > 0) {
    const how = byHand.map((need) => (system.family ? (need.without ?? need.what) : need.what)).join("; ");
    throw new Stop(`Landline cannot install this on ${system.distribution} by itself: ${how}; then run this again.`);
  }
  const command = asRoot(installCommand(system.family, packages));
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  say(`Installing: ${packages.join(" ")}\n  ${command.join(" ")}`);
  const refresh = () => system.family === "apt" && runs(asRoot(["apt-get", "update", "--quiet"]), { env });
  if (system.family === "apt" && !hasAptLists()) refresh();
  // A list that is older than the archive names packages that are gone: refreshed once, tried once more.
  if (runs(command, { env }) || (refresh() && runs(command, { env }))) return;
  throw new Stop(`Installing did not work: install ${packages.join(" ")} by hand, then run this again.`);
}

/** `npm ci` when there is no node_modules or the lock file is another than the one it was made from. */
export function ensureModules() {
  const stamp = join(ROOT, "node_modules", ".landline-lock");
  const lock = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("Installing the packages of package-lock.json with npm ci.");
  if (!runs(["npm", "ci", "--no-audit", "--no-fund"], { cwd: ROOT })) {
    throw new Stop("npm ci did not work: see its message above.");
  }
  writeFileSync(stamp, lock);
}

/** Builds the cargo tools that are missing into the cache. */
export function ensureCargoTools() {
  mkdirSync(TOOLS, { recursive: true });
  for (const { name, version, why, ciOnly, on, flags = [] } of CARGO_TOOLS) {
    if ((ciOnly && !IN_CI) || (on && !on.includes(process.platform)) || hasTool(name)) continue;
    say(`Building ${name}, which ${why}, with cargo install. This is done once.`);
    const command = ["cargo", "install", "--locked", "--root", TOOLS, name, "--version", version, ...flags];
    // In its own temporary target folder: its dependencies are not ours.
    const { CARGO_TARGET_DIR: _, ...env } = process.env;
    if (!runs(command, { cwd: CARGO_ROOT, env })) throw new Stop(`cargo install ${name} did not work: see above.`);
  }
}

/** Fetches the crates of Cargo.lock: later steps may run without a network. */
export function ensureCrates() {
  if (!runs(["cargo", "fetch", "--locked", "--quiet"], { cwd: CARGO_ROOT })) {
    throw new Stop("The crates of Cargo.lock could not be fetched: see above.");
  }
}

/** A line about set-up, in a voice of its own among the output of the tools. */
export function say(text) {
  console.log(`[set-up] ${text}`);
}

function isPresent(probe) {
  if (probe.program) return probe.program.some((name) => which(name, `${process.env.PATH}:/usr/sbin:/sbin`));
  if (probe.file) return existsSync(probe.file);
  return quietly(["pkg-config", "--exists", probe.module]).ok;
}

function hasAptLists() {
  const lists = "/var/lib/apt/lists";
  return existsSync(lists) && readdirSync(lists).some((name) => name.includes("_Packages"));
}

/** The command as it must be said to run as root; brew refuses to. */
function asRoot(command) {
  if (command[0] === "brew" || process.getuid?.() === 0) return command;
  if (which("sudo")) return ["sudo", ...command];
  throw new Stop(`This needs root and sudo is not there: run ${command.join(" ")} as root, then run this again.`);
}
