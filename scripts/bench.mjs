// `npm run bench -- presence`: the table of targets of the presence detector, beside SWIM and the plain heartbeat.
//
//   npm run bench -- presence [--nodes 10,50]
import { Stop } from "./lib/run.mjs";
import { ends, simulator } from "./lib/simulator.mjs";

const [subject, ...rest] = process.argv.slice(2);

await ends(async () => {
  if (subject !== "presence") throw new Stop("What is to be measured? There is: npm run bench -- presence");
  return simulator(["bench", ...rest]);
});
