// A stock program that answers entries and nothing else, as PyPI's ipmsg does; iptux itself is in tests/interop.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { pass } from "../kit/wait.ts";
import { ANS_ENTRY, BR_ENTRY } from "../kit/wire.ts";

suite("stock programs", [needs.lab, needs.landline], () => {
  test("A program that answers entries only is here while it answers and gone within thirty seconds", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      const stock = await Stranger.start(lan.host("shelf"), { user: "stock", host: "shelf" });
      stock.answers(BR_ENTRY, ANS_ENTRY, "Stock\0");
      stock.send(alice.host.address, BR_ENTRY, "Stock\0");
      await alice.sees("stock");
      await pass(40);
      expect(alice.events.falls()).toEqual([]);
      expect(await alice.peer("stock")).toMatchObject({ presence: "online" });

      const killed = Date.now();
      await stock.crash();
      const verdict = await alice.event("the verdict", (event) => event.type === "peer-offline", 40_000);
      expect(verdict).toMatchObject({ username: "Stock", reason: "unanswered" });
      expect("timestamp" in verdict && verdict.timestamp - killed).toBeLessThan(30_000);
    });
  });
});
