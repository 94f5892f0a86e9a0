// Who is here: meeting, leaving with and without a word. Seed checklist 6.5, part 2.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, allMeet, LandlineNode, QUICK } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { BR_ENTRY, BR_EXIT } from "../kit/wire.ts";

suite("presence", [needs.lab, needs.landline], () => {
  test("Two nodes see each other", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan, { group: "2nd floor" });
      expect(await alice.peers()).toHaveLength(1);
      expect(await alice.peer("bob")).toMatchObject({
        user: "bob",
        host: "shelf",
        nickname: "Bob",
        group: "2nd floor",
        presence: "online",
      });
      expect((await alice.peer("bob"))?.addresses.some((address) => address.startsWith(bob.host.address))).toBe(true);
      expect(await bob.peer("alice")).toMatchObject({ nickname: "Alice", presence: "online" });
      expect((await bob.stats()).onlinePeers).toBe(1);
    });
  });

  test("Three nodes see one another", async () => {
    await withLan(async (lan) => {
      const users = ["alice", "bob", "carol"];
      const nodes = await Promise.all(users.map((user) => LandlineNode.start(lan.host(`${user}-pc`), { user })));
      await allMeet(nodes);
      for (const node of nodes) {
        const others = users.filter((user) => user !== node.options.user);
        expect((await node.peers()).map(({ user }) => user).sort()).toEqual(others);
      }
    });
  });

  test("A killed peer is shown offline with its last seen by the timeout", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const killed = Date.now();
      await bob.kill();

      const offline = await alice.event("bob's end", (event) => event.type === "peer-offline");
      expect(offline).toMatchObject({
        type: "peer-offline",
        username: "Bob",
        peerIp: bob.host.address,
        reason: "unanswered",
      });
      expect("timestamp" in offline && offline.timestamp - killed).toBeLessThan(9000);
      const contact = await alice.sees("bob", "offline");
      // Heard every few seconds while he was there, and not after.
      expect(contact.lastSeen).toBeGreaterThan(killed - 5000);
      expect(contact.lastSeen).toBeLessThanOrEqual(killed + 100);
      expect((await alice.stats()).timeoutsDetected).toBe(0);
      expect((await alice.stats()).onlinePeers).toBe(0);
      expect(alice.events.ofType("peer-offline")).toHaveLength(1);
    });
  });

  test("A peer that cannot be asked is shown offline by the timeout", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice", presence: QUICK });
      const mute = await Stranger.start(lan.host("shelf"), { user: "mute", host: "shelf" });
      const said = Date.now();
      mute.send(alice.host.address, BR_ENTRY, "Mute\0");
      await alice.sees("mute");
      await mute.crash();

      const offline = await alice.event("the timeout", (event) => event.type === "peer-offline", 30_000);
      expect(offline).toMatchObject({ username: "Mute", reason: "timeout" });
      const contact = await alice.sees("mute", "offline");
      expect(contact.lastSeen).toBeGreaterThanOrEqual(said);
      // The timeout, and at most one check.
      const silence = ("timestamp" in offline ? offline.timestamp : 0) - contact.lastSeen;
      expect(silence).toBeGreaterThan(12_000);
      expect(silence).toBeLessThan(15_000);
      await alice.logs("the timeout", (line) => /timed? ?out/i.test(line) && line.includes("mute"));
      expect((await alice.stats()).timeoutsDetected).toBe(1);
    });
  });

  test("A peer that quits is offline at once", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const [alice, bob] = await aliceAndBob(lan);
      const before = Date.now();
      expect(await bob.stop()).toBe(0);

      const offline = await alice.event("bob's goodbye", (event) => event.type === "peer-offline", 5000);
      expect(offline).toMatchObject({ username: "Bob", reason: "explicit" });
      expect("timestamp" in offline && offline.timestamp - before).toBeLessThan(5000);
      const [exit] = await capture.seen(BR_EXIT, ({ to }) => ["255.255.255.255", "10.77.255.255"].includes(to));
      expect(exit?.packet).toMatchObject({ user: "bob", host: "shelf" });
      expect((await alice.sees("bob", "offline")).lastSeen).toBeGreaterThan(before - 60_000);
      expect((await alice.stats()).timeoutsDetected).toBe(0);
    });
  });

  test("A peer that comes back is the same contact", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan, { presence: QUICK });
      const met = await alice.peer("bob");
      await bob.stop();
      await alice.sees("bob", "offline");
      await bob.start();
      const again = await alice.sees("bob");
      expect(again.id).toBe(met?.id);
      expect(await alice.peers()).toHaveLength(1);
    });
  });

  test("A restarted node still knows whom it met and when", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      await bob.stop();
      const before = await alice.sees("bob", "offline");
      await alice.restart();
      expect(await alice.peer("bob")).toMatchObject({ id: before.id, presence: "offline", lastSeen: before.lastSeen });
    });
  });
});
