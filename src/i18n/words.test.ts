// No component speaks by itself: every word that a person reads or hears comes from the messages.
import { describe, expect, it } from "vitest";
import { fixedParts, isNode, type Node, nodes, parse, sources } from "@/test/source";
import en from "./en.json";

/** Attributes of elements and components that reach a person. */
const SPOKEN = new Set(
  "aria-label aria-description aria-roledescription aria-valuetext placeholder title alt label hint lead text".split(
    " ",
  ),
);
const LETTERS = /\p{L}{2,}/u;
/** The same in every language. */
const NAMES = ["MIT OR Apache-2.0"];

/** The words that a file says without asking for them in the person's language. */
function ownWords(program: Node): string[] {
  const words: string[] = [];
  for (const node of nodes(program)) {
    if (node.type === "JSXText") words.push(String(node.value));
    if (node.type === "JSXElement" || node.type === "JSXFragment")
      words.push(...(node.children as Node[]).flatMap(shown));
    if (node.type === "JSXAttribute" && SPOKEN.has(String((node.name as Node).name))) words.push(...said(node.value));
    // A language is written in itself: such an object says which.
    if (node.type === "ObjectExpression" && !names(node).includes("lang")) words.push(...properties(node));
  }
  // A key that is handed on is translated where it arrives.
  const known = (word: string) => Object.hasOwn(en, word) || NAMES.includes(word);
  return words.map((word) => word.trim()).filter((word) => LETTERS.test(word) && !known(word));
}

function shown(child: Node): string[] {
  return child.type === "JSXExpressionContainer" ? said(child.expression) : [];
}

const names = (object: Node) => (object.properties as Node[]).map((each) => (each.key as Node | undefined)?.name);

function properties(object: Node): string[] {
  const spoken = (object.properties as Node[]).filter((each) =>
    SPOKEN.has(String((each.key as Node | undefined)?.name)),
  );
  return spoken.flatMap(({ value }) => said(value));
}

/** What an expression can say by itself: not what it hands to a function, nor what it compares with. */
function said(value: unknown): string[] {
  if (!isNode(value)) return [];
  switch (value.type) {
    case "Literal":
      return typeof value.value === "string" ? [value.value] : [];
    case "TemplateLiteral":
      return [...fixedParts(value), ...(value.expressions as Node[]).flatMap(said)];
    case "ConditionalExpression":
      return [...said(value.consequent), ...said(value.alternate)];
    case "LogicalExpression":
      return [...said(value.left), ...said(value.right)];
    case "BinaryExpression":
      return value.operator === "+" ? [...said(value.left), ...said(value.right)] : [];
    case "JSXExpressionContainer":
      return said(value.expression);
    default:
      return [];
  }
}

describe("the words of a component", () => {
  it.each([
    ["<p>Hello there</p>", "Hello there"],
    ['<p>{here ? "Online" : t("presence.offline")}</p>', "Online"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source, of which the template is a part.
    ["<p>{`${count} people`}</p>", "people"],
    ['<p>{name || "Somebody"}</p>', "Somebody"],
    ['<img alt="A face" />', "A face"],
    ['<input placeholder={"Search" + dots} />', "Search"],
    ['const entry = { label: "Delete" };', "Delete"],
  ])("are found in %s", (source, words) => {
    expect(ownWords(parse("a.tsx", source))).toEqual([words]);
  });

  it.each([
    '<p className="soft">{t("presence.online")}</p>',
    '<p>{state === "online" && " · "}</p>',
    '<Row label="presence.online" />',
    'const language = { text: "日本語", lang: "ja" };',
  ])("are none in %s", (source) => {
    expect(ownWords(parse("a.tsx", source))).toEqual([]);
  });
});

describe("components", () => {
  it.each(sources(/\.tsx$/))("$name has no words of its own", ({ program }) => {
    expect(ownWords(program)).toEqual([]);
  });
});
