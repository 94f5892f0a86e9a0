// Fifty real nodes on one LAN, which live through everything that a LAN does. Alone on the machine, as it measures.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Crowd, quantile } from "../kit/crowd.ts";
import { Lan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { pass } from "../kit/wait.ts";

const COUNT = 50;

/** A figure for whoever reads the output. */
const tell = (figure: string) => process.stdout.write(`      ${figure}\n`);
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

suite("fifty nodes", [needs.lab, needs.landline], () => {
  let [lan, crowd, began]: [Lan?, Crowd?, number?] = [];
  const all = (): Crowd => {
    if (!crowd) throw new Error("the nodes did not start");
    return crowd;
  };

  beforeAll(async () => {
    lan = Lan.create();
    ({ crowd, began } = await Crowd.start(lan, COUNT));
  });
  afterAll(() => lan?.remove());

  test("Fifty nodes that start at once see one another within ten seconds", async () => {
    const met = (await all().meet(30_000)) - (began ?? 0);
    tell(`all see all after ${seconds(met)}, from the start of the first program`);
    expect(met).toBeLessThan(10_000);
    expect(all().falls(new Map())).toEqual([]);
  });

  test("Fifty nodes that have nothing to say send less than 0.3 kB a second each", async () => {
    // What the start had to say has been said.
    await pass(10);
    const before = all().sent();
    await pass(30);
    const rates = all()
      .sent()
      .map((bytes, node) => (bytes - (before[node] ?? 0)) / 30);
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    tell(`each sends ${mean.toFixed(0)} bytes a second on average, at most ${Math.max(...rates).toFixed(0)}`);
    expect(mean).toBeLessThan(300);
  });

  test("Three of fifty that are killed are uncertain and then offline within twelve seconds, and nobody else", async () => {
    const since = all().mark();
    const victims = [7, 23, 41].map((number) => all().nodes[number]).filter((node) => node !== undefined);
    const names = victims.map(({ options }) => options.user);
    const killed = Date.now();
    await Promise.all(victims.map((node) => node.kill()));
    const others = all().nodes.filter((node) => !victims.includes(node));
    const times = { "peer-uncertain": [] as number[], "peer-offline": [] as number[] };
    for (const node of others) {
      for (const name of names) {
        for (const type of ["peer-uncertain", "peer-offline"] as const) {
          const from = since.get(node) ?? 0;
          const is = (event: { type: string }) => event.type === type && "username" in event && event.username === name;
          const told = await node.events.waitFor(`${node.options.user}: ${type} of ${name}`, is, 20_000, from);
          times[type].push("timestamp" in told ? told.timestamp - killed : Number.NaN);
        }
      }
    }
    for (const [type, values] of Object.entries(times)) {
      tell(`${type}: median ${seconds(quantile(values, 0.5))}, worst ${seconds(Math.max(...values))}`);
      expect(Math.max(...values)).toBeLessThan(12_000);
    }
    await pass(5);
    const falls = all().falls(since);
    expect(falls.filter(({ whom }) => !names.includes(whom))).toEqual([]);
    expect(new Set(falls.map(({ reason }) => reason))).toEqual(new Set(["unanswered"]));
    expect(falls).toHaveLength(others.length * names.length);

    const back = Date.now();
    await Promise.all(victims.map((node) => node.start()));
    const met = (await all().meet(30_000)) - back;
    tell(`started again they are seen by all, and see all, after ${seconds(met)}`);
    expect(met).toBeLessThan(10_000);
  });

  test("Ten percent loss for a minute takes nobody of fifty offline", async () => {
    const since = all().mark();
    lan?.lose(10);
    await pass(60);
    expect(lan?.lost()).toBeGreaterThan(0);
    lan?.lose(0);
    const doubts = all().nodes.flatMap(({ events }) => events.ofType("peer-uncertain")).length;
    await pass(8);
    tell(`${doubts} times somebody was uncertain`);
    expect(all().falls(since)).toEqual([]);
  });

  test("A partition into halves of twenty-five heals within five seconds", async () => {
    const since = all().mark();
    const left = all().nodes.slice(0, COUNT / 2);
    lan?.part(left.map(({ host }) => host));
    await pass(20);
    const sides = new Set(left.map(({ options }) => options.user));
    const falls = all().falls(since);
    expect(falls.filter(({ by, whom }) => sides.has(by) === sides.has(whom))).toEqual([]);
    // By name, so that a failure tells who still sees whom, and as what.
    expect(all().seen((by, whom) => sides.has(by) !== sides.has(whom))).toEqual([]);
    expect(falls).toHaveLength(2 * (COUNT / 2) ** 2);
    const healed = Date.now();
    lan?.unite();
    const met = (await all().meet(30_000)) - healed;
    tell(`all see all ${seconds(met)} after the partition`);
    expect(met).toBeLessThan(5000);
    // In all of this, from the start on.
    expect(all().dropped()).toBe(0);
  });
});
