// Pictures that are compared with committed ones. The typeface is bundled, so that they are the same on every machine up
// to how a graphics library smooths an edge: that much is forgiven, and no more.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { outputFolder } from "./paths.ts";

/** How far apart two colours may be, 0 to 1 in YIQ, before a pixel counts. Smoothed edges do not count. */
const COLOUR = 0.06;
/** Which part of a picture's pixels may count before it is another picture: 1 in 2,000. */
const PART = 0.0005;

/** `UPDATE_SNAPSHOTS=1` takes the pictures of this run for the right ones. */
const updating = process.env.UPDATE_SNAPSHOTS === "1";

/** Undefined when the picture is as it was, else a sentence; the picture and what differs are then in test-output. */
export function difference(reference: string, name: string, taken: Buffer): string | undefined {
  const file = join(reference, `${name}.png`);
  if (updating) {
    mkdirSync(dirname(file), { recursive: true });
    // One that is only smoothed otherwise stays as it is, or every run of another machine would be a change.
    if (!existsSync(file) || compared(readFileSync(file), taken) !== undefined) writeFileSync(file, taken);
    return undefined;
  }
  const found = existsSync(file) ? compared(readFileSync(file), taken) : { sentence: "has no committed picture" };
  if (!found) return undefined;
  const folder = outputFolder("gallery");
  writeFileSync(join(folder, `${name}.png`), taken);
  if (found.picture) writeFileSync(join(folder, `${name}.difference.png`), found.picture);
  return `${name} ${found.sentence}`;
}

function compared(committed: Buffer, taken: Buffer): { sentence: string; picture?: Buffer } | undefined {
  const [before, after] = [PNG.sync.read(committed), PNG.sync.read(taken)];
  const { width, height } = before;
  if (width !== after.width || height !== after.height) {
    return { sentence: `is ${after.width} by ${after.height} pixels and was ${width} by ${height}` };
  }
  const drawn = new PNG({ width, height });
  const differing = pixelmatch(before.data, after.data, drawn.data, width, height, { threshold: COLOUR });
  if (differing <= PART * width * height) return undefined;
  return { sentence: `differs in ${differing} of ${width * height} pixels`, picture: PNG.sync.write(drawn) };
}
