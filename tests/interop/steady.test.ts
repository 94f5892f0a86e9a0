// A stock program that runs on, for as long as it takes to ask it a dozen times.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndTux } from "../kit/tux.ts";
import { pass } from "../kit/wait.ts";

suite("a stock program that runs on", [needs.lab, needs.landline, needs.iptux], () => {
  test("iptux that runs is never offline", async () => {
    await withLan(async (lan) => {
      const [alice] = await aliceAndTux(lan);
      // More than a heartbeat, and a dozen questions.
      await pass(90);
      expect(alice.events.falls()).toEqual([]);
      expect(await alice.peer("root")).toMatchObject({ presence: "online" });
    });
  });
});
