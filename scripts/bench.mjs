// `npm run bench`: tables of targets, beside what they are compared with.
//
//   npm run bench -- presence [--nodes 10,50]    the presence detector beside SWIM and the plain heartbeat, and what a real
//                                                node costs among a hundred others
//   npm run bench -- chat [-t PART]              text under loss beside TCP, from a crowd, and in a long history
//   npm run bench -- window [-t PART]            the desktop window beside one that has one line
//   npm run bench -- store                       what a scan of a million files costs those who chat meanwhile
import { join } from "node:path";

import { runs, Stop } from "./lib/run.mjs";
import { CARGO_ROOT, environment, targetFolder } from "./lib/setup.mjs";
import { ends, simulator } from "./lib/simulator.mjs";
import { benched, window } from "./lib/window.mjs";

const [subject, ...rest] = process.argv.slice(2);

/** Hosts are network namespaces, which need root and Linux. */
const able = process.platform === "linux" && process.getuid() === 0;

/** Builds what is to be measured in release, the node if nothing else is said; the environment that a part of the bench needs. */
function built(what = ["-p", "landline"]) {
  const build = ["cargo", "build", "--quiet", "--release", ...what];
  if (!runs(build, { cwd: CARGO_ROOT, env: environment() })) throw new Stop("It could not be built: see above.");
  return { ...environment(), LANDLINE_BIN: join(targetFolder(), "release", "landline") };
}

async function realNode() {
  if (!able) {
    console.log("\nA real node among a hundred is measured on Linux, by root.");
    return 0;
  }
  const { exit } = await benched("node.bench", built());
  return exit;
}

/** `rest` goes to the test runner, e.g. `-t history`. */
async function chat(rest) {
  if (!able) throw new Stop("Chat is measured on Linux, by root: use sudo.");
  const { exit } = await benched("chat.bench", built(["-p", "landline", "--bins", "--example", "crowded_profile"]), rest);
  return exit;
}

async function store(rest) {
  const { exit } = await benched("store.bench", built(["-p", "landline-store", "--example", "bulk_scan"]), rest);
  return exit;
}

await ends(async () => {
  if (subject === "window") return window(rest);
  if (subject === "chat") return chat(rest);
  if (subject === "store") return store(rest);
  if (subject !== "presence") {
    throw new Stop("What is to be measured? There is: npm run bench -- presence, or chat, or window, or store");
  }
  const simulated = await simulator(["bench", ...rest]);
  return (await realNode()) || simulated;
});
