// Every check there is, in the order that fails fastest, and which of them run side by side. CONTRIBUTING.md lists the
// same names and commands, and steps.test.mjs compares the two.

const XTASK = ["cargo", "run", "--quiet", "-p", "landline-xtask", "--"];
// The same packages and features in every build step, so that nothing is compiled twice.
const WHOLE = ["--workspace", "--features", "tauri/custom-protocol"];

/**
 * `command` runs in `cwd`: the clone, or `rust` for src-tauri. `minutes` is the longest it may take cold on 2 cores.
 * `queue`: steps of one queue run one after another, neighbours of different queues side by side. A step without a queue
 * runs alone: it measures time, or it keeps all cores busy by itself.
 * `needs` names steps whose result it uses: with --only those are not run, they must have been before.
 * `apart` keeps it off the real network where the system can: its tests announce themselves to everybody.
 * `on` limits it to platforms, `tool` to machines that have it: elsewhere it is skipped and says so.
 */
export const STEPS = [
  {
    name: "scripts",
    what: "the scripts of npm start and npm test",
    command: ["node", "--test", "scripts/lib/packages.test.mjs", "scripts/lib/steps.test.mjs"],
    queue: "screen",
    minutes: 2,
  },
  {
    name: "docs",
    what: "links and pictures of the documents",
    command: ["node", "--test", "scripts/lib/docs.test.mjs"],
    queue: "screen",
    minutes: 2,
  },
  {
    name: "packaging",
    what: "what goes into a package: desktop entry, metadata, service, icons, versions",
    command: ["node", "--test", "scripts/lib/packaging.test.mjs"],
    queue: "screen",
    minutes: 5,
  },
  {
    name: "fmt",
    what: "Rust formatting",
    cwd: "rust",
    command: ["cargo", "fmt", "--all", "--check"],
    queue: "rust",
    minutes: 2,
  },
  {
    name: "openspec",
    what: "specs and changes are well-formed",
    command: ["npx", "openspec", "validate", "--all", "--strict", "--no-interactive"],
    queue: "screen",
    minutes: 2,
  },
  {
    name: "lint",
    what: "lint and format of the screen",
    command: ["npm", "run", "--silent", "lint"],
    queue: "screen",
    minutes: 5,
  },
  {
    name: "tsc",
    what: "types of the screen",
    command: ["npm", "run", "--silent", "check:ts"],
    queue: "screen",
    minutes: 5,
  },
  {
    name: "tsc-tests",
    what: "types of the end-to-end tests",
    command: ["npm", "run", "--silent", "check:tests"],
    queue: "screen",
    minutes: 5,
  },
  {
    name: "tidy",
    what: "house rules: headers, lengths, imports, circles of files, names, scenarios",
    cwd: "rust",
    command: [...XTASK, "tidy"],
    queue: "rust",
    minutes: 5,
  },
  {
    name: "no-webkit",
    what: "the headless program links no web view",
    cwd: "rust",
    command: [...XTASK, "no-webkit"],
    queue: "rust",
    minutes: 5,
  },
  {
    name: "deny",
    what: "licences, bans and sources of dependencies",
    cwd: "rust",
    command: ["cargo", "deny", "--config", "../deny.toml", "check", "licenses", "bans", "sources"],
    tool: "cargo-deny",
    queue: "rust",
    minutes: 5,
  },
  {
    name: "screen",
    what: "the screen builds",
    command: ["npm", "run", "--silent", "build"],
    queue: "screen",
    minutes: 10,
  },
  {
    name: "vitest",
    what: "unit tests of the screen",
    command: ["npm", "run", "--silent", "test:unit"],
    queue: "screen",
    minutes: 15,
  },
  {
    name: "gallery",
    what: "the screen without a node in Chromium: primitives beside their committed pictures, panes, keys",
    command: ["npm", "run", "--silent", "test:gallery"],
    on: ["linux"],
    queue: "screen",
    minutes: 20,
  },
  {
    name: "clippy",
    what: "Rust lints, warnings denied",
    cwd: "rust",
    command: ["cargo", "clippy", ...WHOLE, "--all-targets", "--", "-D", "warnings"],
    needs: ["screen"],
    queue: "rust",
    minutes: 30,
  },
  {
    name: "rust-tests",
    what: "the Rust tests compile",
    cwd: "rust",
    command: ["cargo", "nextest", "run", ...WHOLE, "--no-run"],
    needs: ["screen"],
    queue: "rust",
    minutes: 30,
  },
  {
    name: "programs",
    what: "the programs that the tests below start",
    cwd: "rust",
    command: ["cargo", "build", ...WHOLE, "--bins"],
    needs: ["screen"],
    queue: "rust",
    minutes: 20,
  },
  {
    name: "domain",
    what: "a small domain added to a copy of the tree, and what it costs",
    command: ["npm", "run", "--silent", "test:domain"],
    needs: ["rust-tests"],
    queue: "rust",
    minutes: 30,
  },
  {
    name: "nextest",
    what: "Rust tests, freshness of the generated bindings and references among them",
    cwd: "rust",
    command: ["cargo", "nextest", "run", ...WHOLE],
    apart: true,
    needs: ["screen"],
    minutes: 25,
  },
  {
    name: "crowd",
    what: "fifty nodes at once on hosts in network namespaces",
    command: ["npm", "run", "--silent", "test:crowd"],
    needs: ["programs"],
    on: ["linux"],
    minutes: 10,
  },
  {
    name: "lab",
    what: "nodes on hosts in network namespaces",
    command: ["npm", "run", "--silent", "test:lab"],
    needs: ["programs"],
    on: ["linux"],
    queue: "lab",
    minutes: 20,
  },
  {
    name: "interop",
    what: "nodes, a real iptux and the ipmsg of PyPI",
    command: ["npm", "run", "--silent", "test:interop"],
    needs: ["programs"],
    on: ["linux"],
    queue: "programs of others",
    minutes: 20,
  },
  {
    name: "web",
    what: "the screen in Chromium through the web server",
    command: ["npm", "run", "--silent", "test:web"],
    needs: ["programs"],
    on: ["linux"],
    minutes: 20,
  },
  {
    name: "desktop",
    what: "the desktop window by WebDriver",
    command: ["npm", "run", "--silent", "test:desktop"],
    needs: ["programs"],
    on: ["linux"],
    minutes: 10,
  },
];

/** The steps that `names` (comma-separated, or undefined for all) asks for, in their order. Throws on an unknown name. */
export function choose(names) {
  if (names === undefined) return STEPS;
  const wanted = names.split(",");
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new RangeError(`No step is called ${unknown.join(", ")}: there are ${STEPS.map((s) => s.name).join(", ")}.`);
  }
  return STEPS.filter((step) => wanted.includes(step.name));
}

/**
 * The steps that may start now, given which have started and which have ended: the first of each queue, as far as all
 * that it needs has ended, and a step without a queue once nothing else runs. No step overtakes one without a queue.
 */
export function startable(steps, { started, ended }) {
  const found = [];
  const taken = new Set();
  for (const step of steps.filter((one) => !ended.has(one))) {
    if (step.queue === undefined) return taken.size === 0 && !started.has(step) ? [step] : found;
    const waits = steps.some((other) => step.needs?.includes(other.name) && !ended.has(other));
    if (!taken.has(step.queue) && !started.has(step) && !waits) found.push(step);
    taken.add(step.queue);
  }
  return found;
}

/** Why a step cannot run on this machine, or null. A tool that is missing in CI is no excuse. */
export function excuse(step, { platform, inCi, hasTool }) {
  if (step.on && !step.on.includes(platform)) return `runs on ${step.on.join(", ")} only`;
  if (step.tool && !inCi && !hasTool(step.tool)) return "not installed, skipped here, runs in CI";
  return null;
}

/** What `npm test` runs for a step: `apart` on Linux as root in a network of its own that has a loopback only. */
export function ran(step, { platform, root }) {
  if (!step.apart || platform !== "linux" || !root) return step.command;
  return ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...step.command];
}

/** The command as a person types it from the root of the clone. */
export function typed(step) {
  const line = step.command.join(" ");
  return step.cwd === "rust" ? `(cd src-tauri && ${line})` : line;
}
