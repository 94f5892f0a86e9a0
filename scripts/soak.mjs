// `npm run soak`: 10,000 seeds of every scenario in the simulator. A seed that breaks an invariant prints the command that
// replays it.
//
//   npm run soak -- [SEEDS] [--program swim]     SEEDS is a number, or FROM..TO without TO
import { Stop } from "./lib/run.mjs";
import { ends, simulator } from "./lib/simulator.mjs";

const [first, ...rest] = process.argv.slice(2);
const given = first !== undefined && !first.startsWith("-");
const seeds = given ? first : "10000";
const passed = given || first === undefined ? rest : [first, ...rest];

await ends(async () => {
  if (!/^\d+(\.\.\d+)?$/.test(seeds)) throw new Stop(`How many seeds are ${seeds}? A number, or FROM..TO.`);
  return simulator(["soak", "--seeds", seeds.includes("..") ? seeds : `0..${seeds}`, ...passed]);
});
