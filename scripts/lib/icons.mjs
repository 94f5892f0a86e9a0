// The sizes and forms of the icon that platforms want, made from the drawings in src-tauri/icons by Tauri's own program.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { quietly, Stop } from "./run.mjs";
import { CARGO_ROOT, ROOT } from "./setup.mjs";

const ICONS = join(CARGO_ROOT, "icons");
const TAURI = [process.execPath, join(ROOT, "node_modules", "@tauri-apps", "cli", "tauri.js")];

/** What `tauri icon` makes of icon.svg and a package takes; it makes more, for shops that Landline is not in. */
const PLATFORM = ["32x32.png", "64x64.png", "128x128.png", "icon.png", "icon.icns", "icon.ico"];
/** Further sizes of the Linux icon theme, in pixels. */
const THEME = [16, 24, 48, 256];
/** Panels show 16 to 24 px, twice that on dense screens. */
const TRAY = { size: 64, drawings: ["tray", "tray-unread", "tray-offline"] };
/** The menu bar of macOS is 22 px high and gives icons its own colour. */
const MENU_BAR = { size: 44, drawings: ["symbolic", "symbolic-unread", "symbolic-offline"] };

/** Renders everything; `[{name, path, from}]`: `path` is where the committed file is, `from` the fresh one. */
export function renderIcons() {
  const folder = mkdtempSync(join(tmpdir(), "landline-icons-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const render = (drawing, ...args) => {
    const out = join(folder, `${drawing}${args.length}`);
    const { ok, out: said } = quietly([...TAURI, "icon", join(ICONS, `${drawing}.svg`), "--output", out, ...args]);
    if (!ok) throw new Stop(`${drawing}.svg could not be rendered: ${said}`);
    return out;
  };
  const png = (drawing, sizes) => render(drawing, "--png", sizes.join(","));

  const made = [];
  const add = (name, from, path = join(ICONS, name)) => made.push({ name, from, path });
  const platform = render("icon");
  sortIcns(join(platform, "icon.icns"));
  for (const name of PLATFORM) add(name, join(platform, name));
  const theme = png("icon", THEME);
  for (const size of THEME) add(`${size}x${size}.png`, join(theme, `${size}x${size}.png`));
  for (const { size, drawings } of [TRAY, MENU_BAR]) {
    for (const drawing of drawings) add(`${drawing}.png`, join(png(drawing, [size]), `${size}x${size}.png`));
  }
  // The browser takes the drawing itself.
  add("public/icon.svg", join(ICONS, "icon.svg"), join(ROOT, "public", "icon.svg"));
  return made;
}

/** An .icns is a list of named pictures in any order, and Tauri writes another order each time. */
function sortIcns(path) {
  const [HEAD, LENGTH_AT] = [8, 4];
  const bytes = readFileSync(path);
  const pictures = [];
  for (let at = HEAD; at < bytes.length; at += bytes.readUInt32BE(at + LENGTH_AT)) {
    pictures.push(bytes.subarray(at, at + bytes.readUInt32BE(at + LENGTH_AT)));
  }
  writeFileSync(path, Buffer.concat([bytes.subarray(0, HEAD), ...pictures.sort(Buffer.compare)]));
}

/** Those whose committed file is not what the drawings make, each with `write()`. */
export function staleIcons(made) {
  const fresh = ({ path, from }) => existsSync(path) && readFileSync(path).equals(readFileSync(from));
  return made
    .filter((icon) => !fresh(icon))
    .map((icon) => ({ ...icon, write: () => copyFileSync(icon.from, icon.path) }));
}

/** Committed pictures that no drawing makes any more. */
export function strayIcons(made) {
  const known = new Set(made.map(({ path }) => path));
  return readdirSync(ICONS).filter((name) => !name.endsWith(".svg") && !known.has(join(ICONS, name)));
}
