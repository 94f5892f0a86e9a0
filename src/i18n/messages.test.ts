// The languages are complete, no key is left over, and no component speaks without them.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import IntlMessageFormat from "intl-messageformat";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";
import en from "./en.json";
import zhCN from "./zh-CN.json";

const SOURCE = join(import.meta.dirname, "..");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter(
    (name) =>
      /\.tsx?$/.test(name) &&
      !name.includes(".test.") &&
      !name.startsWith("test") &&
      !/lib\/host\/(demo|bindings)/.test(name),
  )
  .map((name) => ({
    name: relative(SOURCE, join(SOURCE, name)),
    program: parseSync(name, readFileSync(join(SOURCE, name), "utf8")).program as unknown as Node,
  }));

type Node = { type: string; [field: string]: unknown };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodes(child);
  }
}

/** Every string of the code, and the fixed beginnings of template strings such as `presence.${…}`. */
function stringsOf(program: Node): { whole: string[]; beginnings: string[] } {
  const whole: string[] = [];
  const beginnings: string[] = [];
  for (const node of nodes(program)) {
    if (node.type === "Literal" && typeof node.value === "string") whole.push(node.value);
    if (node.type === "TemplateLiteral") {
      const [first] = node.quasis as { value: { cooked: string } }[];
      if (first?.value.cooked.endsWith(".")) beginnings.push(first.value.cooked);
    }
  }
  return { whole, beginnings };
}

/** The names of the values that a message takes, those inside of plurals included. */
function placeholders(message: string): string[] {
  const found = new Set<string>();
  for (const node of new IntlMessageFormat(message, "en", undefined, { ignoreTag: true }).getAst().flatMap(inner))
    found.add(node);
  return [...found].sort();
}

type Ast = ReturnType<IntlMessageFormat["getAst"]>;

/** Literals (0) and the number sign (7) take no value of their own. */
function inner(element: Ast[number]): string[] {
  if (element.type === 0 || element.type === 7) return [];
  const options = "options" in element ? Object.values(element.options) : [];
  return [element.value, ...options.flatMap((option) => option.value.flatMap(inner))];
}

describe("messages", () => {
  it("have the same keys in every language, in the same order", () => {
    expect(Object.keys(zhCN)).toEqual(Object.keys(en));
  });

  it.each(Object.keys(en) as (keyof typeof en)[])("%s takes the same values in every language", (key) => {
    expect(placeholders(zhCN[key])).toEqual(placeholders(en[key]));
    expect(zhCN[key].trim()).not.toBe("");
  });

  it("are all used", () => {
    const found = files.map(({ program }) => stringsOf(program));
    const whole = new Set(found.flatMap((each) => each.whole));
    const beginnings = found.flatMap((each) => each.beginnings);
    const unused = Object.keys(en).filter(
      (key) => !whole.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });
});

describe("components", () => {
  const SPOKEN = ["aria-label", "aria-description", "placeholder", "title", "alt", "label", "hint", "lead", "text"];
  const LETTERS = /\p{L}{2,}/u;

  it.each(files.filter(({ name }) => name.endsWith(".tsx")))("$name has no words of its own", ({ program }) => {
    const words: string[] = [];
    for (const node of nodes(program)) {
      if (node.type === "JSXText" && LETTERS.test(String(node.value))) words.push(String(node.value).trim());
      if (node.type !== "JSXAttribute") continue;
      const name = (node.name as { name: string }).name;
      const value = node.value as Node | null;
      if (!SPOKEN.includes(name) || value?.type !== "Literal" || !LETTERS.test(String(value.value))) continue;
      // A key handed on to be translated there is no word.
      if (!(String(value.value) in en)) words.push(`${name}="${value.value}"`);
    }
    expect(words).toEqual([]);
  });
});
