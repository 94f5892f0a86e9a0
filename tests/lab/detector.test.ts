// Crashes, stalls and failing networks among nodes on the defaults: what is seen in seconds, and what must not be seen.
import { expect, test } from "vitest";
import { type Lan, withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { allMeet, LandlineNode } from "../kit/node.ts";
import { pass } from "../kit/wait.ts";

const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"];

/** So many nodes that see one another, the first of NAMES. */
async function friends(lan: Lan, count: number): Promise<LandlineNode[]> {
  const start = (user: string) => LandlineNode.start(lan.host(`${user}-pc`), { user });
  const nodes = await Promise.all(NAMES.slice(0, count).map(start));
  await allMeet(nodes);
  return nodes;
}

/** Everybody whom these nodes have ever taken offline, as "who by whom". */
const falls = (nodes: LandlineNode[]) =>
  nodes.flatMap(({ events, options }) => events.falls().map(({ username }) => `${username} by ${options.user}`));

suite("detector", [needs.lab, needs.landline], () => {
  test("A killed node is uncertain within five seconds and offline within nine", async () => {
    await withLan(async (lan) => {
      const [victim, ...others] = await friends(lan, 5);
      const killed = Date.now();
      await victim?.kill();
      for (const node of others) {
        const name = victim?.options.user;
        const doubt = await node.event("doubt", (e) => e.type === "peer-uncertain" && e.username === name);
        const verdict = await node.event("the verdict", (e) => e.type === "peer-offline" && e.username === name);
        expect(verdict).toMatchObject({ reason: "unanswered" });
        expect("timestamp" in doubt && doubt.timestamp - killed).toBeLessThan(5000);
        expect("timestamp" in verdict && verdict.timestamp - killed).toBeLessThan(9000);
        expect(await node.peer("alice")).toMatchObject({ presence: "offline", offlineReason: "unanswered" });
      }
      expect(falls(others)).toHaveLength(others.length);
    });
  });

  test("A node that stalls for five seconds is never offline", async () => {
    await withLan(async (lan) => {
      const nodes = await friends(lan, 5);
      const [sleeper] = nodes;
      sleeper?.pause();
      await pass(5);
      sleeper?.resume();
      // Longer than any verdict on it could take.
      await pass(8);
      expect(falls(nodes)).toEqual([]);
      for (const node of nodes)
        expect([...node.events.roll().values()].map(([presence]) => presence)).toEqual(Array(4).fill("online"));
    });
  });

  test("A node whose network fails says that it is offline itself", async () => {
    await withLan(async (lan) => {
      const nodes = await friends(lan, 5);
      const [lonely, ...others] = nodes;
      if (!lonely) throw new Error("nobody is there");
      lan.isolate(lonely.host.port());
      await lonely.event("its own network to be missed", (e) => e.type === "network-state" && e.offline);
      expect((await lonely.stats()).selfOffline).toBe(true);
      for (const node of others)
        await node.event("the verdict", (e) => e.type === "peer-offline" && e.username === "alice");

      const back = Date.now();
      lan.admit(lonely.host.port());
      const heard = await lonely.event("its network again", (e) => e.type === "network-state" && !e.offline);
      expect("timestamp" in heard && heard.timestamp - back).toBeLessThan(2000);
      expect((await lonely.stats()).selfOffline).toBe(false);
      await allMeet(nodes);
      expect(falls([lonely])).toEqual([]);
      expect(falls(others)).toHaveLength(others.length);
    });
  });

  test("A partition that heals is seen within three seconds", async () => {
    await withLan(async (lan) => {
      const nodes = await friends(lan, 6);
      const [left, right] = [nodes.slice(0, 3), nodes.slice(3)];
      lan.part(left.map(({ host }) => host));
      for (const [node, beyond] of [
        ...left.map((node) => [node, right] as const),
        ...right.map((node) => [node, left] as const),
      ]) {
        for (const { options } of beyond) await node.sees(options.user, "offline");
      }
      const healed = Date.now();
      lan.unite();
      for (const node of nodes) {
        await node.state("all to be online", 20_000, async () =>
          [...node.events.roll().values()].every(([presence]) => presence === "online"),
        );
        for (const [, since] of node.events.roll().values()) expect(since - healed).toBeLessThan(3000);
      }
      expect(falls(nodes)).toHaveLength(18);
    });
  });

  test("A crash is seen by nodes that have IPv6 only", async () => {
    await withLan(async (lan) => {
      const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
      for (const host of [desk, shelf]) host.dropIpv4();
      const [alice, bob] = [
        await LandlineNode.start(desk, { user: "alice" }),
        await LandlineNode.start(shelf, { user: "bob" }),
      ];
      await allMeet([alice, bob]);
      const killed = Date.now();
      await bob.kill();
      const verdict = await alice.event("the verdict", (event) => event.type === "peer-offline");
      expect(verdict).toMatchObject({ username: "bob", reason: "unanswered" });
      expect("timestamp" in verdict && verdict.timestamp - killed).toBeLessThan(9000);
    });
  });

  test("A peer on two networks stays when one of them fails", async () => {
    await withLan(async (lan) => {
      const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
      desk.addInterface("eth1", "10.78.0.1/16");
      shelf.addInterface("eth1", "10.78.0.2/16");
      const [alice, bob] = [
        await LandlineNode.start(desk, { user: "alice" }),
        await LandlineNode.start(shelf, { user: "bob" }),
      ];
      await allMeet([alice, bob]);
      const met = await alice.sees("bob");
      const first = met.addresses[0]?.startsWith("10.78.") ? "eth1" : "eth0";
      lan.isolate(shelf.port(first));
      await alice.delivered(met, await alice.send(met, "over the other"), "delivered", 20_000);
      await pass(10);
      expect(await alice.peers()).toHaveLength(1);
      expect(await alice.peer("bob")).toMatchObject({ id: met.id, presence: "online" });
      expect(falls([alice, bob])).toEqual([]);
    });
  });
});
