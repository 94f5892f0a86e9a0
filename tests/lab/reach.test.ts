// People beyond the own network: ranges that are asked one by one, targets, and the lists of others.
import { expect, test } from "vitest";
import type { Host } from "../kit/host.ts";
import { type Lan, withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { allMeet, LandlineNode, QUICK } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { BR_ENTRY, GET_INFO, GET_LIST, SEND_MSG } from "../kit/wire.ts";

const ROUTER = { near: "10.77.250.1", far: "10.80.250.1" };

/** Two wires with a router between them; `near` and `far` make hosts that know the way. */
async function withTwoLans(body: (near: HostMaker, far: HostMaker, nearLan: Lan) => Promise<void>): Promise<void> {
  await withLan(async (nearLan) => {
    await withLan(async (farLan) => {
      const router = nearLan.host("router", ROUTER.near);
      router.addInterface("eth1", `${ROUTER.far}/16`, farLan);
      router.forward();
      const near = (name: string, address: string) => {
        const host = nearLan.host(name, address);
        host.route("10.80.0.0/16", ROUTER.near);
        return host;
      };
      const far = (name: string, address: string) => {
        const host = farLan.host(name, address);
        host.route("10.77.0.0/16", ROUTER.far);
        return host;
      };
      await body(near, far, nearLan);
    });
  });
}

type HostMaker = (name: string, address: string) => Host;

suite("reach", [needs.lab, needs.landline], () => {
  test("Somebody in a range on another subnet is found, and the range is asked one by one", async () => {
    await withTwoLans(async (near, far, nearLan) => {
      // Each side names the other: nobody is answered from beyond the own networks who is no target.
      const named = { targets: ["10.77.0.9"] };
      const bob = await LandlineNode.start(far("shelf", "10.80.0.200"), { user: "bob", presence: QUICK, ...named });
      const capture = await nearLan.capture();
      const options = { user: "alice", presence: QUICK, targets: ["10.80.0.0/16"] };
      const alice = await LandlineNode.start(near("desk", "10.77.0.9"), options);
      await allMeet([alice, bob], 20_000);
      const met = await alice.sees("bob");
      await alice.delivered(met, await alice.send(met, "over there"));

      // He is announced to by himself from now on, so that both stay longer than the timeout.
      const entries = () =>
        capture.datagrams.filter(({ from, packet }) => from === alice.host.address && packet?.mode === BR_ENTRY);
      await alice.state("two more heartbeats", 60_000, async () => {
        const stats = await alice.stats();
        return stats.heartbeatsSent >= 4;
      });
      expect((await alice.peer("bob"))?.presence).toBe("online");
      expect((await bob.peer("alice"))?.presence).toBe("online");
      const seconds = new Map<number, number>();
      for (const { at } of entries()) seconds.set(Math.floor(at), (seconds.get(Math.floor(at)) ?? 0) + 1);
      expect(Math.max(...seconds.values())).toBeLessThan(70);
      await bob.stop();
      await alice.sees("bob", "offline");
    });
  });

  test("A new target is announced to at once", async () => {
    await withTwoLans(async (near, far) => {
      const bob = await LandlineNode.start(far("shelf", "10.80.0.2"), { user: "bob", targets: ["10.77.0.9"] });
      const alice = await LandlineNode.start(near("desk", "10.77.0.9"), { user: "alice" });
      // Bob announces himself to her, and she does not know him.
      expect(await alice.peers()).toEqual([]);
      await alice.ask("config", "set", "network.targets", JSON.stringify([bob.host.address]));
      await allMeet([alice, bob], 5000);
    });
  });

  test("Somebody in the host list of another is asked and met", async () => {
    await withTwoLans(async (near, far) => {
      const named = { targets: ["10.77.0.9"] };
      const bob = await LandlineNode.start(far("shelf", "10.80.0.2"), { user: "bob", ...named });
      // So far up in the range that asking it one by one would take a quarter of an hour.
      const carol = await LandlineNode.start(far("attic", "10.80.200.3"), { user: "carol", targets: ["10.77.0.0/24"] });
      await allMeet([bob, carol]);
      const targets = ["10.80.0.2", "10.80.0.0/16"];
      const alice = await LandlineNode.start(near("desk", "10.77.0.9"), { user: "alice", targets });
      await alice.sees("carol", "online", 30_000);
      const met = await carol.sees("alice");
      await carol.delivered(met, await carol.send(met, "we have a friend in common"));
    });
  });

  test("Nobody beyond the own networks and the targets is asked or answered", async () => {
    await withTwoLans(async (near, far, nearLan) => {
      const bob = await LandlineNode.start(far("shelf", "10.80.0.2"), { user: "bob", targets: ["10.77.0.9"] });
      const carol = await LandlineNode.start(far("attic", "10.80.0.3"), { user: "carol" });
      await allMeet([bob, carol]);
      const eve = await Stranger.start(far("eve", "10.80.0.66"), { user: "eve", host: "cellar" });
      const capture = await nearLan.capture();
      const quick = { user: "alice", presence: QUICK };
      const alice = await LandlineNode.start(near("desk", "10.77.0.9"), { ...quick, targets: ["10.80.0.2"] });
      await allMeet([alice, bob]);
      const heard = (await alice.stats()).packetsReceived;
      for (const mode of [BR_ENTRY, GET_INFO, SEND_MSG]) eve.send(alice.host.address, mode, "Eve\0");
      await alice.state("the packets", 5000, async () => (await alice.stats()).packetsReceived >= heard + 3);
      // The lists of the targets have been read by then, Carol among those who stand there.
      await capture.waitFor("the search for lists", 20_000, ({ from, packet }) => {
        return from === alice.host.address && packet?.mode === GET_LIST;
      });
      const beats = (await alice.stats()).heartbeatsSent;
      await alice.state("two more heartbeats", 60_000, async () => (await alice.stats()).heartbeatsSent >= beats + 2);
      const beyond = capture.datagrams.filter(
        ({ from, to }) => from === alice.host.address && to?.startsWith("10.80."),
      );
      expect(new Set(beyond.map(({ to }) => to))).toEqual(new Set([bob.host.address]));
      expect((await alice.peers()).map(({ user }) => user)).toEqual(["bob"]);
    });
  });
});
