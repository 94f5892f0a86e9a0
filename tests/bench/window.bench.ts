// The window's targets, measured beside a window that has one line: `npm run bench -- window`, which builds both.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { introduce, quantile } from "../kit/crowd.ts";
import { withLan } from "../kit/lan.ts";
import { outputFolder } from "../kit/paths.ts";
import { Population, regular } from "../kit/population.ts";
import { Screen } from "../kit/screen.ts";
import { DesktopSession } from "../kit/session.ts";
import { pass } from "../kit/wait.ts";
import { examineLooks } from "./looks.ts";
import { seesOnline, startNeighbour } from "./neighbours.ts";
import { FRAME_MS, type Frames, frames, leave, opening, typing } from "./page.ts";
import { alice, CONTACTS, CrowdedProfile, landline, MESSAGES, minimal, SCREENS } from "./stage.ts";
import { Running, type Started } from "./start.ts";
import { Table } from "./table.ts";

const ROUNDS = Number(process.env.LANDLINE_BENCH_ROUNDS ?? 7);
const WINDOWS = 5;
const NEIGHBOURS = 100;
const CHANGES_EACH_SECOND = 50;
const SETTLE_S = 20;
/** Longer than a heartbeat interval: by then everybody's further addresses are proven, and nothing changes any more. */
const QUIET_AFTER_S = 75;
const IDLE_S = 60;
const BUSY_S = 30;
const MINUTES = 60_000;

const table = new Table("The window", ["Landline", "minimal", "ratio"]);
let profile: CrowdedProfile;

beforeAll(() => {
  profile = new CrowdedProfile();
});

afterAll(() => profile?.remove());

const median = (values: number[]) => quantile(values, 0.5);

function compare(measure: string, ours: number, theirs: number, unit: string, factor: number): void {
  const ratio = ours / theirs;
  const values = [`${ours.toFixed(0)} ${unit}`, `${theirs.toFixed(0)} ${unit}`, ratio.toFixed(2)];
  table.add(measure, values, `≤ ${factor} × minimal`, ratio <= factor);
}

function alone(measure: string, value: number, unit: string, most: number): void {
  table.add(measure, [`${value.toFixed(1)} ${unit}`, "", ""], `≤ ${most} ${unit}`, value <= most);
}

test("start", { timeout: 10 * MINUTES }, async () => {
  await withLan(async (lan) => {
    const session = await DesktopSession.start(lan.host("desk"));
    const node = profile.giveTo(alice(session.host));
    const programs = [minimal(), landline(node.profile)];
    const taken = programs.map(() => ({ started: [] as Started[], megabytes: [] as number[] }));
    // The first round fills the caches of the system and of the web view: it does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [index, program] of programs.entries()) {
        const running = await Running.start(session, program);
        const figures = taken[index];
        if (round > 0) {
          figures?.started.push(running.started);
          figures?.megabytes.push(running.megabytes());
        }
        await running.end();
      }
    }
    const [theirs, ours] = taken.map(({ started, megabytes }) => ({
      paint: median(started.map(({ paint }) => paint)),
      settled: median(started.map(({ settled }) => settled)),
      megabytes: median(megabytes),
    }));
    if (!theirs || !ours) throw new Error("nothing was started");
    compare("start → first paint", ours.paint, theirs.paint, "ms", 1.3);
    compare(`start → contacts shown, of ${CONTACTS}`, ours.settled, theirs.paint, "ms", 1.6);
    compare(`memory (PSS) after the start, ${CONTACTS} contacts`, ours.megabytes, theirs.megabytes, "MB", 1.3);
  });
});

test(`idle among ${NEIGHBOURS}`, { timeout: 10 * MINUTES }, async () => {
  await withLan(async (lan) => {
    const session = await DesktopSession.start(lan.host("desk"));
    const hosts = Array.from({ length: NEIGHBOURS }, (_, number) => lan.host(`h${number}`));
    introduce([session.host, ...hosts]);
    hosts.forEach(startNeighbour);
    const node = alice(session.host);
    const measure = async (running: Running) => {
      await pass(QUIET_AFTER_S);
      const taken = { load: await running.load(IDLE_S), megabytes: running.megabytes() };
      await running.end();
      return taken;
    };
    const ours = await Running.start(session, landline(node.profile)).then(async (running) => {
      await seesOnline(node.profile, NEIGHBOURS);
      return measure(running);
    });
    const theirs = await measure(await Running.start(session, minimal()));
    compare(`memory (PSS) idle, ${NEIGHBOURS} online`, ours.megabytes, theirs.megabytes, "MB", 1.3);
    const more = ours.load - theirs.load;
    const values = [`${ours.load.toFixed(2)} %`, `${theirs.load.toFixed(2)} %`, `+ ${more.toFixed(2)} %`];
    table.add(`processor idle, ${NEIGHBOURS} online`, values, "≤ minimal + 0.5 % of a core", more <= 0.5);
  });
});

describe.each(SCREENS)("in the %s", (name, show) => {
  test(`${CHANGES_EACH_SECOND} changes a second`, { timeout: 5 * MINUTES }, async () => {
    await withLan(async (lan) => {
      const { node, driver } = await show(lan.host("desk"), profile);
      const screen = new Screen(driver, outputFolder("bench"));
      const population = await Population.start(lan.host("others"), node.host, CONTACTS, regular);
      await screen.reads("online-count", new RegExp(`^${CONTACTS / 2} of`), 60_000);
      await pass(SETTLE_S);
      population.change(CHANGES_EACH_SECOND);
      await pass(2);
      const before = node.events.all.length;
      const taken = await frames(driver, BUSY_S);
      const told = node.events.all
        .slice(before)
        .filter(({ type }) => type === "peer-online" || type === "peer-offline");
      await screen.screenshot(`busy-${name}`);
      // The same on an empty page, while the node goes on as before: what the machine itself makes late.
      await leave(driver);
      const empty = await frames(driver, BUSY_S);
      await driver.close();
      const rate = told.length / BUSY_S;
      expect(rate).toBeGreaterThan(0.9 * CHANGES_EACH_SECOND);
      const load = `${CONTACTS} contacts, ${rate.toFixed(0)} changes/s, ${name}`;
      const beside = (measure: string, figure: (of: Frames) => number, most: number) => {
        const values = [taken, empty].map((of) => `${figure(of).toFixed(1)} ms`);
        table.add(`${load}: ${measure}`, [...values, ""], `≤ ${most} ms`, figure(taken) <= most);
      };
      beside("frame, middle half", ({ middle }) => middle, 16.7);
      beside("frame, worst", ({ worst }) => worst, FRAME_MS);
      const late = ({ late, count }: Frames) => `${late} of ${count}`;
      table.add(`${load}: frames over ${FRAME_MS} ms`, [late(taken), late(empty), ""], "0", taken.late === 0);
    });
  });

  test(`a conversation of ${MESSAGES}`, { timeout: 5 * MINUTES }, async () => {
    const first: number[] = [];
    const later: number[] = [];
    let keys: number[] = [];
    // Only the first conversation that a window opens is opened for the first time.
    for (let window = 0; window < WINDOWS; window += 1) {
      await withLan(async (lan) => {
        const { node, driver } = await show(lan.host("desk"), profile);
        const screen = new Screen(driver, outputFolder("bench"));
        await screen.sees("Person 0000", "offline");
        const row = async (user: string) => `[data-contact-id="${(await node.peer(user))?.id}"]`;
        const [long, short] = [await row("person-0000"), await row("person-0008")];
        const open = () => opening(driver, long, `Sentence ${MESSAGES}`);
        first.push(await open());
        await screen.screenshot(`long-${name}`);
        if (window === WINDOWS - 1) {
          for (let round = 0; round < ROUNDS; round += 1) {
            await opening(driver, short, "Sentence 3.");
            later.push(await open());
          }
          await driver.click('[data-testid="composer"]');
          keys = await typing(driver, "The quick brown fox jumps over the lazy dog.");
        }
        await driver.close();
      });
    }
    const where = `${MESSAGES.toLocaleString("en")} messages, ${name}`;
    alone(`${where}: open, the first time, median of ${WINDOWS} windows`, median(first), "ms", 100);
    alone(`${where}: open, median of the next ${ROUNDS}`, median(later), "ms", 100);
    alone(`${where}: open, worst of the next ${ROUNDS}`, Math.max(...later), "ms", 100);
    alone(`${where}: key to paint, median`, median(keys), "ms", FRAME_MS);
    alone(`${where}: key to paint, worst of ${keys.length}`, Math.max(...keys), "ms", FRAME_MS);
  });
});

test("first load", () => {
  const kilobytes = Number(process.env.LANDLINE_BENCH_FIRST_LOAD);
  expect(kilobytes).toBeGreaterThan(0);
  alone("JavaScript of the first load, gzipped", kilobytes, "kB", 250);
});

test("barriers", { timeout: 15 * MINUTES }, async () => {
  const looks = await examineLooks();
  const values = [`${looks.failed} of ${looks.all} looks`, "", ""];
  table.add("screens of the web server with a barrier (axe)", values, "0", looks.failed === 0);
});

test("every target is met", () => {
  table.print();
  expect(table.missed()).toEqual([]);
});
