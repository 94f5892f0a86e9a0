// Heartbeat with the defaults: a minute of waiting, so in a file of its own. Seed checklist 6.5, part 1, line by line.
import { expect, test } from "vitest";
import { isHeartbeat, limited } from "../kit/heartbeats.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { until } from "../kit/wait.ts";
import { BR_ENTRY } from "../kit/wire.ts";

suite("heartbeat by default", [needs.lab, needs.landline], () => {
  test("A heartbeat is sent at the start and every sixty seconds by default", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      await alice.logs("the first heartbeat", (line) => isHeartbeat(line) && /interval: 60/.test(line));
      const first = await alice.state(
        "the first heartbeat to be counted",
        5000,
        async () => (await alice.stats()).lastHeartbeatAt ?? undefined,
      );
      const sent = (await alice.stats()).heartbeatsSent;
      expect(sent).toBe(1);

      await until("the second heartbeat in the log", 75_000, () => alice.logLines().filter(isHeartbeat).length >= 2);
      const stats = await alice.stats();
      expect(stats.heartbeatsSent).toBe(2);
      expect((stats.lastHeartbeatAt ?? 0) - first).toBeGreaterThan(59_000);
      expect((stats.lastHeartbeatAt ?? 0) - first).toBeLessThan(63_000);
      const entries = await capture.seen(BR_ENTRY, ({ packet }) => packet?.user === "alice", 4);
      expect(limited(entries).length).toBeGreaterThanOrEqual(2);
      expect(entries.some(({ to }) => to === "10.77.255.255")).toBe(true);
    });
  });
});
