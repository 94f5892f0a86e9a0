// What networks do: cables, leases, cards and routes. A contact is a person, not an address.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, allMeet, LandlineNode, QUICK } from "../kit/node.ts";
import { BR_ENTRY } from "../kit/wire.ts";

suite("network", [needs.lab, needs.landline], () => {
  test("A link goes down and comes back", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan, { presence: QUICK });
      bob.host.down();
      await alice.sees("bob", "offline", 30_000);
      await bob.sees("alice", "offline", 30_000);
      bob.host.up();
      await allMeet([alice, bob], 15_000);
      expect(await alice.peers()).toHaveLength(1);
      const met = await alice.peer("bob");
      if (!met) throw new Error("bob is gone");
      await alice.delivered(met, await alice.send(met, "are you back?"));
    });
  });

  test("An address change keeps one contact and is announced within two seconds", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const [alice, bob] = await aliceAndBob(lan);
      const met = await alice.peer("bob");
      bob.host.changeAddress("10.77.8.8");
      const changed = Date.now() / 1000;
      const entry = await capture.waitFor(
        "an announcement from the new address",
        10_000,
        ({ from, packet }) => from === "10.77.8.8" && packet?.mode === BR_ENTRY,
      );
      expect(entry.at - changed).toBeLessThan(2);

      const contact = await alice.state("bob at his new address", 10_000, async () => {
        const now = await alice.peer("bob");
        return now?.addresses.some((address) => address.startsWith("10.77.8.8")) ? now : undefined;
      });
      expect(contact).toMatchObject({ id: met?.id, presence: "online" });
      expect(await alice.peers()).toHaveLength(1);
      await alice.delivered(contact, await alice.send(contact, "to the new address"));
      await bob.receives("alice", "to the new address");
    });
  });

  test("Two users on one machine with two ports are two contacts", async () => {
    await withLan(async (lan) => {
      const server = lan.host("server");
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      const bob = await LandlineNode.start(server, { user: "bob" });
      const carol = await LandlineNode.start(server, { user: "carol", port: 2426, targets: [alice.host.address] });
      const [first, second] = [await alice.sees("bob"), await alice.sees("carol")];
      expect(first.id).not.toBe(second.id);
      expect([first.host, second.host]).toEqual(["server", "server"]);

      await carol.sees("alice");
      await alice.delivered(first, await alice.send(first, "for Bob"));
      await alice.delivered(second, await alice.send(second, "for Carol"));
      await bob.receives("alice", "for Bob");
      await carol.receives("alice", "for Carol");
      await carol.stop();
      await alice.sees("carol", "offline");
      expect((await alice.peer("bob"))?.presence).toBe("online");
    });
  });

  test("Nodes without a default route see each other", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      expect(alice.host.routes() + bob.host.routes()).not.toContain("default");
      const met = await alice.sees("bob");
      await alice.delivered(met, await alice.send(met, "no gateway here"));
    });
  });

  test("Nodes that have IPv6 only see each other", async () => {
    await withLan(async (lan) => {
      const hosts = [lan.host("desk"), lan.host("shelf")] as const;
      for (const host of hosts) host.dropIpv4();
      const alice = await LandlineNode.start(hosts[0], { user: "alice" });
      const bob = await LandlineNode.start(hosts[1], { user: "bob" });
      await allMeet([alice, bob]);
      const met = await alice.sees("bob");
      expect(met.addresses.every((address) => address.includes("fe80"))).toBe(true);
      await alice.delivered(met, await alice.send(met, "over IPv6"));
      await bob.receives("alice", "over IPv6");
    });
  });

  test("A peer with two network cards is one contact", async () => {
    await withLan(async (lan) => {
      const both = lan.host("both");
      both.addInterface("eth1", "10.78.0.1/16");
      const far = lan.host("far");
      far.addInterface("eth1", "10.78.0.2/16");
      far.down("eth0");
      const bob = await LandlineNode.start(both, { user: "bob" });
      const alice = await LandlineNode.start(lan.host("near"), { user: "alice" });
      const carol = await LandlineNode.start(far, { user: "carol" });
      await allMeet([alice, bob]);
      await allMeet([carol, bob]);
      expect((await alice.peers()).filter(({ user }) => user === "bob")).toHaveLength(1);
      expect((await carol.peers()).filter(({ user }) => user === "bob")).toHaveLength(1);
      const met = await carol.sees("bob");
      await carol.delivered(met, await carol.send(met, "over the second card"));

      // Carol says that the other card is his too. The one that she spoke to him over loses its cable: she reaches him over
      // the other, and he stays one.
      await carol.ask("contact", met.id, "--approve", both.address);
      far.up("eth0");
      await carol.sees("alice");
      both.down("eth1");
      await carol.delivered(met, await carol.send(met, "over the first card"), "delivered", 30_000);
      expect((await carol.peers()).filter(({ user }) => user === "bob")).toHaveLength(1);
    });
  });

  test("A Landline node that moves to another network card is reached there without a question", async () => {
    await withLan(async (lan) => {
      const [desk, laptop] = [lan.host("desk"), lan.host("laptop")];
      desk.addInterface("eth1", "10.78.0.1/16");
      laptop.addInterface("eth1", "10.78.0.2/16");
      laptop.down("eth1");
      const alice = await LandlineNode.start(desk, { user: "alice" });
      const bob = await LandlineNode.start(laptop, { user: "bob" });
      await allMeet([alice, bob]);
      const met = await alice.sees("bob");
      await alice.delivered(met, await alice.send(met, "over the first card"));
      laptop.up("eth1");
      laptop.down("eth0");
      await alice.state("Bob at his other card", 30_000, async () => {
        const [best] = (await alice.peer("bob"))?.addresses ?? [];
        return best?.startsWith("10.78.0.2:");
      });
      await alice.delivered(met, await alice.send(met, "over the second card"), "delivered", 30_000);
      expect(alice.events.all.filter(({ type }) => type === "peer-new-address")).toEqual([]);
      expect(alice.events.all).toContainEqual(
        expect.objectContaining({ type: "peer-address-approved", contactId: met.id }),
      );
    });
  });

  test("A taken port is said and another is offered", async () => {
    await withLan(async (lan) => {
      const host = lan.host("desk");
      await LandlineNode.start(host, { user: "alice" });
      const second = await LandlineNode.start(host, { user: "bob" }).then(
        () => "started",
        (error: unknown) => String(error),
      );
      expect(second).toMatch(/2425/);
      expect(second).toMatch(/\b(?!2425\b)\d{4,5}\b/);
    });
  });
});
