// Packets in the name of somebody who is there, from a machine that is not theirs: asked first, then believed.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { pass } from "../kit/wait.ts";
import { ANS_ENTRY, BR_ENTRY, BR_EXIT, modeOf, SEND_CHECK, SEND_MSG } from "../kit/wire.ts";

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

  test("What waits for somebody is not drawn by an entry in their name", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const met = await alice.sees("bob");
      await bob.stop();
      await alice.sees("bob", "offline");
      const sent = await alice.send(met, "only for Bob");
      const elsewhere = lan.host("eve");
      const eve = await Stranger.start(elsewhere, { user: "bob", host: "shelf" });
      eve.answers(BR_ENTRY, ANS_ENTRY, "Bob\0");
      for (const to of ["10.77.255.255", alice.host.address]) eve.send(to, BR_ENTRY, "Bob\0");
      eve.send(alice.host.address, SEND_MSG | SEND_CHECK, "give me your key");
      const forged = await alice.receives("bob", "give me your key");
      expect(forged).toMatchObject({ source: elsewhere.address, insteadOf: bob.host.address });
      expect((await alice.peer("bob"))?.lastMessage).toMatchObject({ elsewhere: elsewhere.address });
      await pass(PROBATION);
      expect(eve.heard.filter(({ bytes }) => modeOf(bytes) === SEND_MSG)).toEqual([]);
      expect(await alice.history(met)).toContainEqual(expect.objectContaining({ id: sent.id, state: "waiting" }));
      await elsewhere.stop();
      await bob.start();
      await alice.delivered(met, sent, "delivered", 60_000);
      await bob.receives("alice", "only for Bob");
    });
  });

  test("Answers in the name of a contact that crashed show it at a new address and draw nothing there", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const met = await alice.sees("bob");
      await bob.kill();
      await alice.sees("bob", "offline");
      const sent = await alice.send(met, "only for Bob");
      const elsewhere = lan.host("eve");
      const eve = await Stranger.start(elsewhere, { user: "bob", host: "shelf" });
      eve.answers(BR_ENTRY, ANS_ENTRY, "Bob\0");
      eve.send("10.77.255.255", BR_ENTRY, "Bob\0");
      const seen = await alice.sees("bob", "online", 30_000);
      expect(seen).toMatchObject({ id: met.id, newAddress: { address: elsewhere.address } });
      await pass(PROBATION);
      expect(eve.heard.filter(({ bytes }) => modeOf(bytes) === SEND_MSG)).toEqual([]);
      expect(await alice.history(met)).toContainEqual(expect.objectContaining({ id: sent.id, state: "waiting" }));
      // The other program goes on answering; the one that was known there comes back and takes its place.
      await bob.start();
      await alice.delivered(met, sent, "delivered", 60_000);
      await bob.receives("alice", "only for Bob");
      expect(eve.heard.filter(({ bytes }) => modeOf(bytes) === SEND_MSG)).toEqual([]);
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
