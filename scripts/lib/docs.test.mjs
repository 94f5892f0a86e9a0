// docs/ and the pages at the root: that every link and picture leads somewhere, that nothing lies there unseen. Whether
// the references say what the program does is tested where they are written (`npm run docs`).
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

import { ROOT } from "./setup.mjs";

const DOCS = join(ROOT, "docs");
const KILOBYTES = 1024;
/** All pictures together; a clone carries every version of them for ever. */
const MOST = 700 * KILOBYTES;

const markdown = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
const pages = [...markdown(ROOT), ...markdown(DOCS)];

/** What a page leads to: `[text](target)`, `src` and `srcset`; not what is shown as code. */
function targets(text) {
  const plain = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
  const found = plain.matchAll(/\]\(([^)\s]+)\)|src(?:set)?="([^"]+)"/g);
  return [...found].map(([, link, source]) => link ?? source);
}

/** The anchors that GitHub gives the headings of a page. */
function anchors(text) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, words]) => words.toLowerCase());
  return headings.map((words) => words.replace(/[^\p{L}\p{N}\- _]/gu, "").replaceAll(" ", "-"));
}

const inside = pages.flatMap((page) =>
  targets(readFileSync(page, "utf8"))
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ page: relative(ROOT, page), target, path: join(dirname(page), target.split("#")[0]) })),
);

test("every link and every picture leads to something that is there", () => {
  const dead = inside.filter(({ target, path }) => !target.startsWith("#") && !existsSync(path));
  assert.deepEqual(
    dead.map(({ page, target }) => `${page}: ${target}`),
    [],
  );
});

test("every link into a page leads to a heading of it", () => {
  for (const { page, target, path } of inside.filter(({ target }) => target.includes("#"))) {
    const text = readFileSync(target.startsWith("#") ? join(ROOT, page) : path, "utf8");
    assert.ok(anchors(text).includes(target.split("#")[1]), `${page}: ${target}`);
  }
});

test("every page and every picture of docs/ is led to", () => {
  const led = new Set(inside.map(({ path }) => path));
  const there = readdirSync(DOCS, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const unseen = there.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !led.has(path));
  assert.deepEqual(
    unseen.map((path) => relative(ROOT, path)),
    [],
  );
});

test("every picture has a text in its place", () => {
  for (const page of pages) {
    for (const [image] of readFileSync(page, "utf8").matchAll(/<img [^>]*>/g))
      assert.match(image, / alt="[^"]{10,}"/, page);
  }
});

test("the pictures are small", () => {
  const folder = join(DOCS, "pictures");
  const bytes = readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
  assert.ok(bytes <= MOST, `${Math.round(bytes / KILOBYTES)} KiB`);
});
