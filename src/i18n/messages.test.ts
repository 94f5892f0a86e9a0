// Every language is complete, every message takes the same values in all of them, and no key is left over.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import IntlMessageFormat from "intl-messageformat";
import { describe, expect, it } from "vitest";
import { fixedParts, nodes, sources } from "@/test/source";
import { english } from "./messages";

type File = Record<string, string>;

const FILES = import.meta.glob<File>("/src/{i18n,components/*/messages}/*.json", { eager: true, import: "default" });

/** Each file of English beside that of another language. */
const PAIRS = Object.entries(FILES)
  .filter(([path]) => path.endsWith("/en.json"))
  .flatMap(([path, en]) =>
    ["ja", "zh-CN"].map((language): [string, File, File] => {
      const other = path.replace(/en\.json$/, `${language}.json`);
      return [other, en, FILES[other] ?? {}];
    }),
  );
const KEYS = Object.keys(english);

/** Of the settings. */
const SECTIONS = "profile presence network notifications desktop appearance language privacy storage about".split(" ");

/** The keys that the code puts together, `*` for the part that it fills in, and everything that this part can be. */
const PUT_TOGETHER: Record<string, readonly string[]> = {
  "chat.state.*": ["sending", "delivered", "waiting", "failed"],
  "contacts.*": ["pinned", "recent", "others", "blocked"],
  "contacts.format.*": ["csv", "json"],
  "contacts.sort.*": ["presence", "name", "recent"],
  "details.past.*": ["online", "away", "offline", "unknown"],
  "event.*": journalKinds(),
  "doctor.severity.*": ["ok", "note", "warning", "fault"],
  "locked.*": ["no_session", "link_used", "restarted"],
  "locked.*_lead": ["no_session", "link_used", "restarted"],
  "palette.*": ["contact", "page", "action"],
  "palette.theme_*": ["light", "dark", "system"],
  "presence.*": ["online", "away", "uncertain", "offline", "blocked"],
  "presence.gone.*": ["explicit", "unanswered", "timeout", "cleanup"],
  "presence.short.*": ["unanswered", "timeout"],
  "presence.why.*": ["explicit", "unanswered", "timeout", "cleanup", "unseen"],
  "settings.*": SECTIONS,
  "settings.age.*": ["30", "90", "365", "730"],
  "settings.crash.*": ["landline", "stock", "silent"],
  "settings.crash_after.*": ["landline", "stock", "silent"],
  "settings.interface.*": ["used", "off", "unplugged", "noAddress", "noBroadcast"],
  "settings.kind.*": ["vpn", "virtual"],
  "settings.lead.*": SECTIONS,
  "settings.quiet_*": ["from", "until"],
  "shortcut.group.*": ["everywhere", "contacts", "conversation"],
};

/** Codes of the doctor; crates/api/tests/doctor_words.rs holds them against the doctor's own list. */
const OF_THE_NODE = ["finding.*", "finding_hint.*", "finding_place.*"];

/** Said by tray, notices and the page of a failed start; a test of crates/strings holds them against what is used there. */
const OF_THE_DESKTOP = ["tray.", "notification.", "start_error.", "start_error_hint."];

/** The kinds of facts as the contract lists them, as their keys end. */
function journalKinds(): string[] {
  const bindings = readFileSync(join(import.meta.dirname, "../lib/host/bindings.ts"), "utf8");
  const [, union = ""] = /export type JournalKind =([^;]*);/.exec(bindings) ?? [];
  return [...union.matchAll(/"([^"]*)"/g)].map(([, kind = ""]) => kind.replace(".", "_"));
}

const strings = new Set<string>();
const templates = new Set<string>();
for (const { program } of sources()) {
  for (const node of nodes(program)) {
    if (node.type === "Literal" && typeof node.value === "string") strings.add(node.value);
    if (node.type === "TemplateLiteral") templates.add(fixedParts(node).join("*"));
  }
}
const put = Object.entries(PUT_TOGETHER).flatMap(([key, parts]) => parts.map((part) => key.replace("*", part)));

/** Whether a template of the code may make a key, such as `presence.*`. */
function makesKey(template: string): boolean {
  const [group = ""] = template.split(/[.*]/);
  return /^[a-z_]+\.[a-z_.]*\*[a-z_.]*$/.test(template) && KEYS.some((key) => key.startsWith(`${group}.`));
}

/** The names of the values that a message takes, those inside of plurals included. */
function placeholders(message: string): string[] {
  const ast = new IntlMessageFormat(message, "en", undefined, { ignoreTag: true }).getAst();
  return [...new Set(ast.flatMap(inner))].sort();
}

type Ast = ReturnType<IntlMessageFormat["getAst"]>;

/** Literals (0) and the number sign (7) take no value of their own. */
function inner(element: Ast[number]): string[] {
  if (element.type === 0 || element.type === 7) return [];
  const options = "options" in element ? Object.values(element.options) : [];
  return [element.value, ...options.flatMap((option) => option.value.flatMap(inner))];
}

describe.each(PAIRS)("the messages in %s", (_, en, messages) => {
  const keys = Object.keys(en);

  it("have the keys of English, in the same order", () => {
    expect(Object.keys(messages)).toEqual(keys);
  });

  it("are not empty and take the values of English", () => {
    expect(keys.filter((key) => messages[key]?.trim() === "")).toEqual([]);
    const taken = keys.map((key) => [key, placeholders(messages[key] ?? "")]);
    expect(taken).toEqual(keys.map((key) => [key, placeholders(en[key] ?? "")]));
  });
});

describe("the keys of messages", () => {
  it("are all used", () => {
    const elsewhere = [...OF_THE_NODE.map((group) => group.slice(0, -1)), ...OF_THE_DESKTOP];
    const usedElsewhere = (key: string) => elsewhere.some((group) => key.startsWith(group));
    expect(KEYS.filter((key) => !strings.has(key) && !put.includes(key) && !usedElsewhere(key))).toEqual([]);
  });

  it("that the code puts together are listed here, with what they can become", () => {
    const listed = [...Object.keys(PUT_TOGETHER), ...OF_THE_NODE].sort();
    expect([...templates].filter(makesKey).sort()).toEqual(listed);
    expect(put.filter((key) => !Object.hasOwn(english, key))).toEqual([]);
  });
});
