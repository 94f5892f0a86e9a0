// Two nodes write to each other while they are killed at random moments, in the middle of their start among others.
//
//   npm run soak -- kills 1000                                    a thousand kills, of a release build
//   LANDLINE_KILLS=100 LANDLINE_SEED=7 npm run test:lab -- kills   so many of a debug build, and at other moments
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { Control, NodeGone } from "../kit/control.ts";
import { conversation } from "../kit/conversation.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, type LandlineNode, QUICK } from "../kit/node.ts";
import { random } from "../kit/random.ts";
import { pass, until } from "../kit/wait.ts";

const KILLS = Number(process.env.LANDLINE_KILLS ?? 20);
const SEED = Number(process.env.LANDLINE_SEED ?? 1);
/** A node that was started lives for so many seconds at the most. */
const LIFE_S = 1.2;
/** One start in four is cut off within this time. */
const START_S = 0.4;
/** Between two texts: fewer than a node takes of one contact in the long run. */
const PAUSE_S = 0.1;
const RETRY_S = 0.05;
/** A peer that comes back is written to at once; after an attempt in vain some pauses of the delivery may have to pass. */
const DELIVERY_MS = 180_000;

suite("nodes that are killed", [needs.lab, needs.landline], () => {
  test("Nodes that are killed at random moments lose nothing, double nothing and keep the order", {
    timeout: 5 * 60_000 + KILLS * 10_000,
  }, async () => {
    await withLan(async (lan) => {
      const pair = await aliceAndBob(lan, { presence: QUICK, log: "warn" });
      const [alice, bob] = pair;
      const [toBob, toAlice] = [(await alice.sees("bob")).id, (await bob.sees("alice")).id];
      let over = false;
      const writing = Promise.all([write(alice, toBob, () => over), write(bob, toAlice, () => over)]);
      const killing = killAtRandom(pair).finally(() => {
        over = true;
      });
      const [kills, [ofAlice, ofBob]] = await Promise.all([killing, writing]);
      process.stdout.write(`${kills}; ${ofAlice.length} texts of Alice, ${ofBob.length} of Bob; seed ${SEED}\n`);
      await Promise.all([arrived(alice, toBob, bob, toAlice, ofAlice), arrived(bob, toAlice, alice, toBob, ofBob)]);
    });
  });
});

async function killAtRandom(nodes: readonly LandlineNode[]): Promise<string> {
  const numbers = random(SEED);
  const draw = () => numbers.next().value;
  let [kills, starts] = [0, 0];
  const kill = async (node: LandlineNode) => {
    await node.kill();
    kills += 1;
    if (kills % 100 === 0) process.stdout.write(`${kills} kills\n`);
  };
  const killAndStart = async (node: LandlineNode, hurried: boolean) => {
    await kill(node);
    if (hurried && kills < KILLS) {
      const starting = node.start().catch(() => undefined);
      await pass(START_S * draw());
      await kill(node);
      await starting;
      // It may have come so far that its events were watched.
      await node.kill();
      starts += 1;
    }
    await node.start();
  };
  while (kills < KILLS) {
    await pass(LIFE_S * draw());
    const [which, hurried] = [draw(), draw() < 0.25];
    // One in ten times both, as when the power fails.
    const victims = nodes.filter((_, number) => which > 0.9 || which < 0.45 === (number === 0));
    await Promise.all(victims.slice(0, KILLS - kills).map((node) => killAndStart(node, hurried)));
  }
  return `${kills} kills, ${starts} of them during a start`;
}

/** Writes text after text until it is over, each again under its id until the node said that it is kept; gives them all. */
async function write(node: LandlineNode, contactId: string, isOver: () => boolean): Promise<string[]> {
  const texts: string[] = [];
  let control: Control | undefined;
  const send = async (text: string, id: string): Promise<boolean> => {
    try {
      control ??= await Control.open(node.profile);
      await control.call("send_message", { contactId, text, id });
      return true;
    } catch (error) {
      // A refusal is no kill.
      if (!(error instanceof NodeGone)) throw error;
      control = undefined;
      return false;
    }
  };
  while (!isOver()) {
    const [text, id] = [`text ${texts.length + 1} of ${node.options.user}`, randomUUID()];
    while (!(await send(text, id))) await pass(RETRY_S);
    texts.push(text);
    await pass(PAUSE_S);
  }
  control?.close();
  return texts;
}

/** All texts are delivered, and stand once and in order on both sides. */
async function arrived(
  sender: LandlineNode,
  to: string,
  receiver: LandlineNode,
  from: string,
  texts: readonly string[],
): Promise<void> {
  const [ours, theirs] = await Promise.all([Control.open(sender.profile), Control.open(receiver.profile)]);
  const sent = async () => (await conversation(ours, to)).filter(({ outgoing }) => outgoing);
  await until(`the texts of ${sender.options.user} to be delivered`, DELIVERY_MS, async () =>
    (await sent()).every(({ state }) => state === "delivered"),
  );
  expect((await sent()).map(({ text }) => text)).toEqual(texts);
  const received = (await conversation(theirs, from)).filter(({ outgoing }) => !outgoing);
  expect(received.map(({ text }) => text)).toEqual(texts);
  ours.close();
  theirs.close();
}
