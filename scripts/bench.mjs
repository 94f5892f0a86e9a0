// `npm run bench`: tables of targets, beside what they are compared with.
//
//   npm run bench -- presence [--nodes 10,50]    the presence detector beside SWIM and the plain heartbeat, and what a real
//                                                node costs among a hundred others
//   npm run bench -- window [-t PART]            the desktop window beside one that has one line
import { join } from "node:path";

import { runs, Stop } from "./lib/run.mjs";
import { CARGO_ROOT, environment, targetFolder } from "./lib/setup.mjs";
import { ends, simulator } from "./lib/simulator.mjs";
import { benched, window } from "./lib/window.mjs";

const [subject, ...rest] = process.argv.slice(2);

/** Hosts are network namespaces, which need root and Linux. */
async function realNode() {
  if (process.platform !== "linux" || process.getuid() !== 0) {
    console.log("\nA real node among a hundred is measured on Linux, by root.");
    return 0;
  }
  const build = ["cargo", "build", "--quiet", "--release", "-p", "landline"];
  if (!runs(build, { cwd: CARGO_ROOT, env: environment() })) throw new Stop("The node could not be built: see above.");
  const env = { ...environment(), LANDLINE_BIN: join(targetFolder(), "release", "landline") };
  const { exit } = await benched("node.bench", env);
  return exit;
}

await ends(async () => {
  if (subject === "window") return window(rest);
  if (subject !== "presence") {
    throw new Stop("What is to be measured? There is: npm run bench -- presence, npm run bench -- window");
  }
  const simulated = await simulator(["bench", ...rest]);
  return (await realNode()) || simulated;
});
