// What text costs: under loss beside TCP on the same wire, from a crowd at once, and in a long history. `npm run bench -- chat`.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Contact, Message } from "../../src/lib/host/bindings.ts";
import { Control } from "../kit/control.ts";
import { conversation } from "../kit/conversation.ts";
import { quantile } from "../kit/crowd.ts";
import { type Lan, withLan } from "../kit/lan.ts";
import { aliceAndBob, LandlineNode } from "../kit/node.ts";
import { cargoTarget, ROOT } from "../kit/paths.ts";
import { pass } from "../kit/wait.ts";
import { Table } from "./table.ts";

const MINUTES = 60_000;
const TEXTS = Number(process.env.LANDLINE_BENCH_TEXTS ?? 1_000);
const LOSS = 30;
/** Longest that either way may take, in seconds: what takes longer is told as that. */
const PATIENCE_S = 1_200;
const SPEAKERS = 50;
const EACH = 200;
const CONTACTS = 1_000;
const MESSAGES = 200_000;
const PAGE = 60;
const ASKED = Number(process.env.LANDLINE_BENCH_ASKED ?? 300);

const table = new Table("Chat", ["Landline", "beside it"]);
const noLog = { log: "warn" };

function row(measure: string, value: string, target: string, met: boolean, beside = ""): void {
  table.add(measure, [value, beside], target, met);
}

afterAll(() => {
  table.print();
  expect(table.missed()).toEqual([]);
});

test("a thousand texts under loss", { timeout: 60 * MINUTES }, async () => {
  await withLan(async (lan) => {
    const [alice, bob] = await aliceAndBob(lan, noLog);
    const { id } = await alice.sees("bob");
    const [desk, shelf] = await Promise.all([alice, bob].map(({ profile }) => Control.open(profile)));
    if (!desk || !shelf) throw new Error("no node");
    lan.lose(LOSS);
    const began = performance.now();
    for (let number = 1; number <= TEXTS; number += 1) {
      await desk.call("send_message", { contactId: id, text: `text ${number}`, id: null });
    }
    const took = await until(began, async () => (await outgoing(desk, id)).every(({ state }) => state === "delivered"));
    const sender = (await shelf.call("list_contacts", {})).find(({ user }) => user === "alice");
    const got = (await conversation(shelf, sender?.id ?? "")).map(({ text }) => text);
    const wanted = Array.from({ length: TEXTS }, (_, index) => `text ${index + 1}`);
    const tcp = await overTcp(lan);
    row(`${TEXTS} texts at ${LOSS} % loss`, seconds(took), "≤ 60 s", took <= 60, `TCP ${seconds(tcp)}`);
    row("of these lost, doubled or out of order", String(disorder(got, wanted)), "0", disorder(got, wanted) === 0);
    desk.close();
    shelf.close();
  });
});

test("a crowd that writes at once", { timeout: 20 * MINUTES }, async () => {
  await withLan(async (lan) => {
    const [desk, town] = [lan.host("desk"), lan.host("town")];
    const alice = await LandlineNode.start(desk, { user: "alice", ...noLog });
    // Behind their host, as tests/kit/population.ts has it.
    town.claim("10.77.128.0/17");
    desk.route("10.77.128.0/17", town.address);
    const addresses = Array.from({ length: SPEAKERS }, (_, index) => `10.77.128.${index + 1}`);
    const script = join(ROOT, "tests/bench/speakers.mjs");
    const speakers = town.start("speakers", process.execPath, [script, desk.address, String(EACH), ...addresses]);
    await speakers.line((line) => line.includes("ready"));
    const control = await Control.open(alice.profile);
    const others = async () => (await control.call("list_contacts", {})).filter(({ isSelf }) => !isSelf);
    await until(performance.now(), async () => (await others()).length === SPEAKERS);
    speakers.write("begin");
    const said = JSON.parse(await speakers.line((line) => line.includes('"seconds"'), PATIENCE_S * 1_000));
    let wrong = 0;
    for (const contact of await others()) {
      const got = (await conversation(control, contact.id)).map(({ text }) => text).sort();
      wrong += disorder(got, Array.from({ length: EACH }, (_, index) => textOf(contact, index + 1)).sort());
    }
    const rate = said.sent / said.seconds;
    const measure = `${said.sent} texts of ${SPEAKERS} people, stored in a second`;
    row(measure, rate.toFixed(0), "≥ 500", rate >= 500, `${said.repeated} repeated`);
    row("of these lost or doubled", String(wrong), "0", wrong === 0);
    control.close();
  });
});

test("a long history", { timeout: 20 * MINUTES }, async () => {
  await withLan(async (lan) => {
    const alice = LandlineNode.elsewhere(lan.host("desk"), { user: "alice", nickname: "Alice", ...noLog });
    crowdedProfile(alice);
    await alice.start();
    const control = await Control.open(alice.profile);
    const contacts = await control.call("list_contacts", {});
    const contact = contacts.find(({ user }) => user === "person-0000");
    if (!contact) throw new Error("the profile has no conversation");
    const contactId = contact.id;
    // The search index of a profile that had none is made in the background.
    await pass(20);

    const newest = await timed(ASKED, () => control.call("list_messages", { contactId, place: "newest", limit: PAGE }));
    pages("newest page of a history", newest);
    // From page to page to the beginning, as who scrolls up does: all places of the history are among them.
    let oldest = await control.call("list_messages", { contactId, place: "newest", limit: PAGE });
    const older = await timed(ASKED, async () => {
      const before = oldest[0]?.id;
      if (before === undefined) throw new Error("the history has ended");
      oldest = await control.call("list_messages", { contactId, place: { before }, limit: PAGE });
    });
    pages("earlier page of a history", older);

    const words = (number: number) => [`Sentence ${1 + ((number * 7919) % MESSAGES)}`, "wrap", "absent word", "你好"];
    for (const within of [contactId, null]) {
      const where = within === null ? "everywhere" : "in a conversation";
      const took = await timed(ASKED, (number) =>
        control.call("search_messages", {
          text: words(number)[number % 4] ?? "",
          contactId: within,
          before: null,
          limit: 200,
        }),
      );
      const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
      row(`search ${where}, ${MESSAGES} messages: p50, p99`, `${ms(p50)}, ${ms(p99)}`, "p99 ≤ 50 ms", p99 <= 50);
    }
    control.close();
  });
});

function pages(measure: string, took: number[]): void {
  const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
  row(`${measure}, ${MESSAGES} messages: p50, p99`, `${ms(p50)}, ${ms(p99)}`, "p99 ≤ 20 ms", p99 <= 20);
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const seconds = (value: number) => (value >= PATIENCE_S ? `> ${PATIENCE_S} s` : `${value.toFixed(1)} s`);
const textOf = ({ user }: Contact, number: number) => `text ${number} of ${user}`;

/** Seconds since `began` until it is so, or until patience ends. */
async function until(began: number, isSo: () => Promise<boolean>): Promise<number> {
  const since = () => (performance.now() - began) / 1_000;
  while (!(await isSo()) && since() < PATIENCE_S) await pass(0.2);
  return since();
}

/** Milliseconds of each. The first does not count: it fills caches. */
async function timed(count: number, ask: (number: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let number = 0; number <= count; number += 1) {
    const began = performance.now();
    await ask(number);
    took.push(performance.now() - began);
  }
  return took.slice(1);
}

async function outgoing(control: Control, contactId: string): Promise<Message[]> {
  return (await conversation(control, contactId)).filter((message) => message.outgoing);
}

/** How many places differ. */
function disorder(got: string[], wanted: string[]): number {
  return Array.from({ length: Math.max(got.length, wanted.length) }).filter((_, at) => got[at] !== wanted[at]).length;
}

/** The same number of lines over TCP, on the same wire; seconds. */
async function overTcp(lan: Lan): Promise<number> {
  const script = join(ROOT, "tests/bench/tcp.mjs");
  const [desk, shelf] = ["desk", "shelf"].map((name) => lan.hosts.find((host) => host.name === name));
  if (!desk || !shelf) throw new Error("no host");
  const server = shelf.start("tcp", process.execPath, [script, "listen"]);
  await server.line((line) => line.includes("ready"));
  const client = desk.start("tcp", process.execPath, [script, "send", shelf.address, String(TEXTS)]);
  const line = await client.line((said) => said.includes("seconds"), PATIENCE_S * 1_000).catch(() => undefined);
  return line ? (JSON.parse(line) as { seconds: number }).seconds : PATIENCE_S;
}

/** A database with a long conversation, in place of the node's own. */
function crowdedProfile(node: LandlineNode): void {
  const program = join(cargoTarget(), process.env.LANDLINE_BENCH_BUILD ?? "release", "examples/crowded_profile");
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run bench -- chat builds it.`);
  const folder = mkdtempSync(join(tmpdir(), "landline-bench-"));
  try {
    execFileSync(program, [folder, String(CONTACTS), String(MESSAGES)]);
    copyFileSync(join(folder, "landline.db"), join(node.profile, "landline.db"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
