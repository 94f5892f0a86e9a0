// `npm run soak`: 10,000 seeds of every scenario in the simulator, or fifty real nodes that come and go. A seed that
// breaks an invariant prints the command that replays it.
//
//   npm run soak -- [SEEDS] [--program swim]     SEEDS is a number, or FROM..TO without TO
//   npm run soak -- lab [MINUTES]                30 minutes, unless MINUTES is given; Linux, as root
//   npm run soak -- kills [COUNT]                two nodes that write to each other are killed 1,000 times; Linux, as root
import { kills, lab } from "./lib/lab.mjs";
import { Stop } from "./lib/run.mjs";
import { ends, simulator } from "./lib/simulator.mjs";

const [first, ...rest] = process.argv.slice(2);
const given = first !== undefined && !first.startsWith("-");
const seeds = given ? first : "10000";
const passed = given || first === undefined ? rest : [first, ...rest];

await ends(async () => {
  if (first === "lab") return lab(rest[0] ?? "30");
  if (first === "kills") return kills(rest[0] ?? "1000");
  if (!/^\d+(\.\.\d+)?$/.test(seeds)) throw new Stop(`How many seeds are ${seeds}? A number, or FROM..TO, or lab, or kills.`);
  return simulator(["soak", "--seeds", seeds.includes("..") ? seeds : `0..${seeds}`, ...passed]);
});
