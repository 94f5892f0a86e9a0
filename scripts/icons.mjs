// `npm run icons`: makes every size of the icon from its drawings in src-tauri/icons. The drawings are SVG; what is made
// from them is committed, and `scripts/lib/packaging.test.mjs` fails when it is stale.
import { renderIcons, staleIcons } from "./lib/icons.mjs";
import { Stop } from "./lib/run.mjs";

try {
  const stale = staleIcons(renderIcons());
  for (const { name, write } of stale) {
    write();
    console.log(name);
  }
  console.log(stale.length === 0 ? "Every icon is fresh." : `${stale.length} written anew.`);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
