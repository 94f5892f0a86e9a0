// A flood of forged names from a real machine: what it costs is bounded, and nobody who is known pays for it.
import { join } from "node:path";
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { aliceAndBob, LandlineNode } from "../kit/node.ts";
import { ROOT } from "../kit/paths.ts";

const NAMES = 100_000;
const EACH_SECOND = 5000;

/** On sight: 32 at once, and one in each second that the flood leaves quiet. */
const ADMITTED = 32 + 40;

suite("flood", [needs.lab, needs.landline], () => {
  test("A flood of forged names is dropped and nobody who is known is", async () => {
    await withLan(async (lan) => {
      const [alice, bob] = await aliceAndBob(lan);
      const [toBob, toAlice] = [await alice.sees("bob"), await bob.sees("alice")];
      const eve = lan.host("eve");
      eve.claim("10.77.200.0/24");
      const flooder = join(ROOT, "tests/kit/flooder.mjs");
      const before = alice.memory();
      const flood = eve.start("flood", process.execPath, [
        flooder,
        alice.host.address,
        "10.77.200",
        String(NAMES),
        String(EACH_SECOND),
      ]);
      const over = flood.line((line) => line.includes("sent"), 90_000);
      await alice.state("strangers to be refused", 20_000, async () => (await alice.stats()).strangersRefused > 5000);

      const carol = await LandlineNode.start(lan.host("late"), { user: "carol" });
      for (let number = 0; number < 10; number += 1) {
        const text = `in the flood ${number}`;
        await bob.delivered(toAlice, await bob.send(toAlice, text), "delivered", 10_000);
        await alice.delivered(toBob, await alice.send(toBob, text), "delivered", 10_000);
      }
      await alice.sees("carol", "online", 20_000);
      await over;

      const after = await alice.stats();
      expect(after.strangersRefused + after.packetsOverflowed).toBeGreaterThan(NAMES / 2);
      expect(after.knownContacts).toBeLessThan(ADMITTED + 2);
      expect(alice.memory() - before).toBeLessThan(64 << 20);
      const offline = alice.events.all.filter((event) => event.type === "peer-offline" && event.contactId === toBob.id);
      expect(offline).toEqual([]);
      await alice.sees("bob");
      await carol.stop();
    });
  });
});
