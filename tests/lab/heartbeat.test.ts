// Heartbeat, clean-up and their configuration. Seed checklist 6.5, parts 3 and 4, line by line.
import { expect, test } from "vitest";
import { isHeartbeat } from "../kit/heartbeats.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, LandlineNode, QUICK } from "../kit/node.ts";
import { until } from "../kit/wait.ts";
import { BR_ENTRY } from "../kit/wire.ts";

suite("heartbeat", [needs.lab, needs.landline], () => {
  test("A changed heartbeat interval is used at once and persisted over a restart", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice", presence: QUICK });
      await alice.ask("config", "set", "presence.peer_timeout", "90");
      await alice.ask("config", "set", "presence.heartbeat_interval", "30");
      const changed = Date.now();
      await alice.event("the changed config", (event) => event.type === "config-changed");
      await alice.logs("the new interval", (line) => isHeartbeat(line) && /interval: 30/.test(line), 45_000);
      const at = (await alice.stats()).lastHeartbeatAt ?? 0;
      expect(at - changed).toBeLessThan(32_000);

      await alice.restart();
      expect(await alice.ask("config", "get", "presence.heartbeat_interval")).toBe("30");
      const first = (await alice.stats()).lastHeartbeatAt ?? 0;
      await until("two heartbeats after the restart", 45_000, () => alice.logLines().filter(isHeartbeat).length >= 2);
      const between = ((await alice.stats()).lastHeartbeatAt ?? 0) - first;
      expect(between).toBeGreaterThan(29_000);
      expect(between).toBeLessThan(33_000);
      // The wire says so too: the start announces twice, the beat half a minute later once more.
      const beat = first / 1000 + 25;
      await capture.seen(BR_ENTRY, ({ at, to }) => at > beat && to === "255.255.255.255");
      const intervals = alice.logLines().filter(isHeartbeat);
      expect(intervals.every((line) => /interval: 30/.test(line))).toBe(true);
    });
  });

  test("A bad interval is refused with a sentence and changes nothing", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      for (const [key, value] of [
        ["presence.heartbeat_interval", "9"],
        ["presence.heartbeat_interval", "601"],
        ["presence.peer_timeout", "60"],
      ] as const) {
        const before = await alice.ask("config", "get", key);
        const { code, out, err } = await alice.run(["config", "set", key, value]);
        expect(code).not.toBe(0);
        expect(out + err).toMatch(/[a-z]+ [a-z]+/i);
        expect(await alice.ask("config", "get", key)).toBe(before);
      }
    });
  });

  test("Peers that are long offline are forgotten from memory and kept in the database", async () => {
    await withLan(async (lan) => {
      const presence = { ...QUICK, cleanup_interval: 2, offline_retention: 15 };
      const [alice, bob] = await aliceAndBob(lan, { presence });
      const met = await alice.sees("bob");
      await bob.stop();
      const left = await alice.sees("bob", "offline");
      // Offline only a moment ago: a clean-up comes by and leaves him.
      await alice.state("a clean-up", 10_000, async () => (await alice.stats()).lastCleanupAt !== null);
      expect((await alice.stats()).peersCleanedUp).toBe(0);

      await alice.state("bob to be cleaned up", 30_000, async () => (await alice.stats()).peersCleanedUp === 1);
      await alice.logs("the clean-up", (line) => line.includes("Cleanup completed: removed 1"));
      expect(await alice.peer("bob")).toMatchObject({ id: met.id, presence: "offline", lastSeen: left.lastSeen });
      await bob.start();
      expect((await alice.sees("bob")).id).toBe(met.id);
    });
  });
});
