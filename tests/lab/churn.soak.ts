// The soak of the lab, `npm run soak -- lab [MINUTES]`: fifty nodes, thirty of which are killed, quit and started again every
// few seconds. Memory of the others must stay flat, and nobody who is there may be shown offline. No test of `npm test`.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Crowd, type Loss, quantile } from "../kit/crowd.ts";
import { Lan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import type { LandlineNode } from "../kit/node.ts";
import { random } from "../kit/random.ts";
import { pass } from "../kit/wait.ts";

const COUNT = 50;
/** The first of them, who stay from the beginning to the end. */
const STAY = 20;
const MINUTES = Number(process.env.LANDLINE_SOAK_MINUTES);
/** After so many minutes memory has what it needs, and may grow by a tenth at most. */
const WARM = Math.min(5, Math.ceil(MINUTES / 2));
const GROWTH = 1.1;
/** A program that was started has met all within this many milliseconds. */
const ARRIVAL = 5000;
/** Who is chosen and for how long; printed, so that a run can be had again. */
const SEED = Number(process.env.LANDLINE_SOAK_SEED ?? 1);

/** When a node was there, as [from, to]. */
class Lives {
  private readonly times = new Map<string, [number, number][]>();

  begin(name: string): void {
    this.times.set(name, [...(this.times.get(name) ?? []), [Date.now() + ARRIVAL, Number.POSITIVE_INFINITY]]);
  }

  end(name: string): void {
    const last = this.times.get(name)?.at(-1);
    if (last) last[1] = Date.now();
  }

  there(name: string, at: number): boolean {
    return (this.times.get(name) ?? []).some(([from, to]) => from <= at && at < to);
  }
}

suite("soak", [needs.lab, needs.landline], () => {
  let [lan, crowd]: [Lan?, Crowd?] = [];
  beforeAll(async () => {
    lan = Lan.create();
    ({ crowd } = await Crowd.start(lan, COUNT));
  });
  afterAll(() => lan?.remove());

  test("fifty nodes that come and go", { timeout: (MINUTES + 2) * 60_000 }, async () => {
    if (!crowd) throw new Error("the nodes did not start");
    const [all, draw, lives, down] = [crowd, random(SEED), new Lives(), new Set<LandlineNode>()];
    for (const { options } of all.nodes) lives.begin(options.user);
    const falls: Loss[] = [];
    const churn = async () => {
      const node = all.nodes[STAY + Math.floor(draw.next().value * (COUNT - STAY))] as LandlineNode;
      if (down.delete(node)) {
        lives.begin(node.options.user);
        return node.start();
      }
      down.add(node);
      lives.end(node.options.user);
      falls.push(...all.falls(new Map(all.nodes.map((each) => [each, each === node ? 0 : Number.POSITIVE_INFINITY]))));
      await (draw.next().value < 0.5 ? node.kill() : node.stop());
    };

    const say = (...cells: (string | number)[]) =>
      process.stdout.write(`${cells.map((cell) => `${cell}`.padStart(11)).join("")}\n`);
    process.stdout.write(`seed ${SEED}; memory and time of the ${STAY} that stay\n`);
    say("minute", "nodes up", "RSS median", "RSS most", "CPU median", "wrong");
    const stay = all.nodes.slice(0, STAY);
    let [ticks, warm] = [all.ticks(stay), Number.POSITIVE_INFINITY];
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      for (const end = Date.now() + 60_000; Date.now() < end; ) {
        await churn();
        await pass(1 + 3 * draw.next().value);
      }
      const wrong = [...falls, ...all.falls(new Map())].filter(({ whom, at }) => lives.there(whom, at));
      const [memory, now] = [all.memory(stay), all.ticks(stay)];
      const cpu = quantile(
        now.map((count, node) => (count - (ticks[node] ?? 0)) / 60),
        0.5,
      );
      const total = memory.reduce((sum, each) => sum + each, 0);
      const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
      say(
        minute,
        COUNT - down.size,
        mb(quantile(memory, 0.5)),
        mb(Math.max(...memory)),
        `${cpu.toFixed(2)} %`,
        wrong.length,
      );
      if (minute === WARM) warm = total;
      expect(wrong).toEqual([]);
      expect(total / warm, "memory after and before").toBeLessThan(GROWTH);
      ticks = now;
    }
    expect(all.falls(new Map()).length, "those who went were seen to go").toBeGreaterThan(COUNT);
  });
});
