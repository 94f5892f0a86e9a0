// The source of the screen as syntax trees, for tests that read what it says. Tests, the demonstration and what is generated
// are left out: no person sees their words.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

const FOLDER = join(import.meta.dirname, "..");
const UNSEEN = /\.test\.|^test\/|^lib\/host\/(demo|bindings)/;

export type Node = { type: string; [field: string]: unknown };
export type Source = { name: string; program: Node };

/** Every file of the screen, or those with this ending. */
export function sources(ending = /\.tsx?$/): Source[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name) && !UNSEEN.test(name))
    .map((name) => ({ name, program: parse(name, readFileSync(join(FOLDER, name), "utf8")) }));
}

export function parse(name: string, text: string): Node {
  return parseSync(name, text).program as unknown as Node;
}

/** A node and everything below it; `enter` may leave out what is below a node. */
export function* nodes(node: Node, enter: (node: Node) => boolean = () => true): Generator<Node> {
  yield node;
  if (!enter(node)) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodes(child, enter);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** The fixed parts of a template string. */
export function fixedParts(template: Node): string[] {
  return (template.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
}
