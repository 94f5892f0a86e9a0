// docs/shortcuts.md, written from the registry: it fails when the page is stale, and `npm run docs` writes it anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import en from "@/i18n/en.json";
import { keysText, SHORTCUTS, type ShortcutGroup, type ShortcutName } from "@/lib/shortcuts";

const PAGE = join(import.meta.dirname, "../../../docs/shortcuts.md");
const HEAD = `<!-- Written by a test of src/lib/shortcuts from the registry: npm run docs -- reference -->

# Keyboard shortcuts

Ctrl+/ (on a Mac, ⌘/) shows these in the window. Beside them, Tab and Shift+Tab go from part to part, the arrow keys within
a list, and Enter opens.
`;

function page(): string {
  const names = Object.keys(SHORTCUTS) as ShortcutName[];
  const groups = [...new Set(names.map((name) => SHORTCUTS[name].group))];
  return [HEAD, ...groups.map((group) => section(group, names))].join("\n");
}

function section(group: ShortcutGroup, names: readonly ShortcutName[]): string {
  const rows = names
    .filter((name) => SHORTCUTS[name].group === group)
    .map((name) => {
      const { keys, text } = SHORTCUTS[name];
      const written = (mac: boolean) => keys.map((each) => keysText(each, mac).replaceAll(" ", "+")).join(" or ");
      return `| ${written(false)} | ${written(true)} | ${en[text]} |\n`;
    });
  return `## ${en[`shortcut.group.${group}`]}\n\n| keys | on a Mac | what they do |\n|---|---|---|\n${rows.join("")}`;
}

it("the page of the shortcuts is fresh", () => {
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(PAGE, page());
  expect(readFileSync(PAGE, "utf8"), "stale: run `npm run docs -- reference`").toBe(page());
});
