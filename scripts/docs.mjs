// `npm run docs`: writes anew what in docs/ is made: the references, by the tests that compare them with the program, and
// the pictures, from the screen with made-up people.
//
//   npm run docs [-- reference|pictures]
import { parseArgs } from "node:util";

import { takePictures } from "./lib/pictures.mjs";
import { runs, Stop } from "./lib/run.mjs";
import { CARGO_ROOT, environment, ROOT } from "./lib/setup.mjs";

const PACKAGES = ["landline", "landline-node", "landline-desktop"].flatMap((name) => ["-p", name]);
const PARTS = { reference, pictures: () => takePictures(ROOT) };

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.find((name) => !(name in PARTS));
  if (unknown) throw new Stop(`There is no part called ${unknown}: there are ${Object.keys(PARTS).join(" and ")}.`);
  for (const [name, write] of Object.entries(PARTS)) {
    if (positionals.length === 0 || positionals.includes(name)) await write();
  }
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Every test that compares a page with the program is called `…_is_fresh`; the one of the screen, "… is fresh". */
function reference() {
  const cargo = ["cargo", "test", "--quiet", ...PACKAGES, "--lib", "--bins", "--features", "tauri/custom-protocol"];
  const env = { ...environment(), UPDATE_SNAPSHOTS: "1" };
  const written =
    runs([...cargo, "is_fresh"], { cwd: CARGO_ROOT, env }) &&
    runs(["npx", "vitest", "run", "src/lib/shortcuts/reference.test.ts"], { cwd: ROOT, env });
  if (!written) throw new Stop("The references could not be written: see above.");
}
