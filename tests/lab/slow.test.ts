// A bad network of another kind than loss: every frame takes its time, overtakes others, and some come twice.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { allMeet, LandlineNode } from "../kit/node.ts";
import { SlowLan } from "../kit/slow.ts";
import { pass } from "../kit/wait.ts";

const USERS = ["alice", "bob", "carol", "dave", "erin"];
const BACKPLANE = { ports: USERS.length, seed: 20_261_120, least: 50, most: 200, duplicated: 1 };

suite("slow networks", [needs.lab, needs.landline, needs.tap], () => {
  test("Nobody goes offline where answers take up to 400 ms, and a crash is seen there", async () => {
    await withLan(
      async (lan) => {
        const nodes = await Promise.all(USERS.map((user) => LandlineNode.start(lan.host(`${user}-pc`), { user })));
        await allMeet(nodes);
        await pass(60);
        expect(nodes.flatMap(({ events }) => events.falls())).toEqual([]);

        const [victim, ...others] = nodes;
        const killed = Date.now();
        await victim?.kill();
        for (const node of others) {
          const verdict = await node.event("the verdict", (event) => event.type === "peer-offline");
          expect(verdict).toMatchObject({ username: victim?.options.user, reason: "unanswered" });
          expect("timestamp" in verdict && verdict.timestamp - killed).toBeLessThan(12_000);
        }
        await pass(5);
        expect(others.flatMap(({ events }) => events.falls())).toHaveLength(others.length);
      },
      await SlowLan.start(BACKPLANE),
    );
  });
});
