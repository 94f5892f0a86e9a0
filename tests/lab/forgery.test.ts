// Packets in the name of somebody who is there, from a machine that is not theirs: asked first, then believed.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { pass } from "../kit/wait.ts";
import { BR_ENTRY, BR_EXIT, modeOf, SEND_MSG } from "../kit/wire.ts";

/** Longer than what is said of somebody takes to be confirmed, and than a verdict of the detector takes. */
const PROBATION = 12;

suite("forgery", [needs.lab, needs.landline], () => {
  test("A forged goodbye takes nobody offline", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const eve = await Stranger.start(lan.host("eve"), { user: "bob", host: "shelf" });
      const heard = (await alice.stats()).packetsReceived;
      for (const to of [alice.host.address, "10.77.255.255", alice.host.address]) eve.send(to, BR_EXIT, "Bob\0");
      await alice.state("the goodbyes", 5000, async () => (await alice.stats()).packetsReceived >= heard + 3);
      await pass(PROBATION);
      expect(alice.events.falls()).toEqual([]);
      expect(await alice.peer("bob")).toMatchObject({ presence: "online" });
      const said = Date.now();
      await bob.stop();
      const left = await alice.event("the true goodbye", (event) => event.type === "peer-offline");
      expect(left).toMatchObject({ username: "Bob", reason: "explicit" });
      expect("timestamp" in left && left.timestamp - said).toBeLessThan(2000);
    });
  });

  test("A forged address takes nobody's messages", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const eve = await Stranger.start(lan.host("eve"), { user: "bob", host: "shelf" });
      const met = await alice.sees("bob");
      for (const to of ["10.77.255.255", alice.host.address]) {
        eve.send(to, BR_ENTRY, "Bob\0");
        await alice.delivered(met, await alice.send(met, `only for Bob, ${to}`));
      }
      await pass(PROBATION);
      await alice.delivered(met, await alice.send(met, "still only for Bob"));
      await bob.receives("alice", "still only for Bob");
      expect(eve.heard.filter(({ bytes }) => modeOf(bytes) === SEND_MSG)).toEqual([]);
      expect(await alice.peers()).toHaveLength(1);
      expect(alice.events.falls()).toEqual([]);
      expect((await alice.peer("bob"))?.addresses[0]).toContain(bob.host.address);
    });
  });
});
