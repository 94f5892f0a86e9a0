// The doctor as a person meets it: a click, a fault, a command to copy, and the fault is gone.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode, QUICK } from "../kit/node.ts";
import { visit } from "../kit/visit.ts";

const FAULT = '[data-severity="fault"]';

suite("the doctor's page", [needs.lab, needs.landline, needs.chromium], () => {
  test("The doctor's page names a fault and copies the command that mends it", async () => {
    await withLan(async (lan) => {
      const desk = lan.host("desk");
      desk.type("nft add table inet site");
      desk.type("nft 'add chain inet site input { type filter hook input priority 0; policy accept; }'");
      desk.type("nft 'add rule inet site input udp dport 2425 drop'");
      const alice = await LandlineNode.start(desk, { user: "alice", presence: QUICK });
      const bob = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob", presence: QUICK });
      await bob.sees("alice");
      await visit(alice, async ({ browser, page, screen }) => {
        await screen.go("health");
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await browser.click('[data-testid="doctor-check"]');
        await screen.reads("doctor-state", /One fault found/);
        expect((await browser.query(FAULT)).map(({ data }) => data.code)).toEqual(["firewall.blocks_in"]);
        expect(await browser.barriers()).toEqual([]);
        await screen.screenshot("doctor-fault");

        await browser.click(`${FAULT} [data-testid="doctor-copy"]`);
        const copied = String(await page.evaluate("navigator.clipboard.readText()"));
        expect(copied).toBe("sudo nft insert rule inet site input udp dport 2425 accept");
        desk.type(copied);
        await alice.sees("bob");
        await browser.click('[data-testid="doctor-check"]');
        await screen.reads("doctor-state", /No fault found/);
        await screen.reads("doctor-paths", /Bob/);
        await screen.screenshot("doctor-healthy");
      });
    });
  });
});
