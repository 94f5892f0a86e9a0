// Contacts as a person meets them for the first time, and as they make them their own.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode, QUICK } from "../kit/node.ts";
import { moveFocusedRows } from "../kit/rows.ts";
import { together, visit } from "../kit/visit.ts";

suite("contacts in a browser", [needs.lab, needs.landline, needs.chromium], () => {
  test("A first start says who one is and what is in the way, once", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice", presence: QUICK, introduced: false });
      const bob = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob", presence: QUICK });
      await visit(alice, async ({ browser, screen }) => {
        await screen.reads("first-run", new RegExp(`eth0\\s+${alice.host.address.replaceAll(".", "\\.")}`));
        await screen.reads("first-run", /This node listens on UDP port 2425/);
        await screen.set("nickname", "Alice of the desk");
        expect(await browser.barriers()).toEqual([]);
        await screen.screenshot("first-run");
        await browser.click('[data-testid="first-run-done"]');
        await screen.sees("Bob", "online");
        await bob.event("the new name", (event) => event.type === "peer-changed");
        expect((await bob.peers()).map(({ nickname }) => nickname)).toContain("Alice of the desk");

        await browser.go(alice.webAddress);
        await screen.sees("Bob", "online");
        expect(await browser.query('[data-testid="first-run"]')).toEqual([]);
      });
    });
  });

  test("A name of one's own is shown on every screen at once", async () => {
    await together(async ({ alice, bob, browser, screen }) => {
      await alice.ask("contact", "Bob", "--call", "王小明", "--note", "third floor");
      await screen.sees("王小明", "online");
      await browser.fill('[data-testid="search"]', "wxm");
      await screen.sees("王小明", "online");
      expect(await browser.query("mark")).toMatchObject([{ text: "王小明" }]);
      await browser.fill('[data-testid="search"]', "third");
      await screen.sees("third floor", "online");
      const found = await alice.ask("peers", "wxm");
      expect(found).toMatchObject([{ user: "bob", nickname: "Bob", ownName: "王小明" }]);
      // Nothing of it went over the wire.
      expect((await bob.peer("alice"))?.ownName).toBe("");
    });
  });

  test("A row that moves while it has the focus stays in view", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice", presence: QUICK });
      await visit(alice, async ({ browser, screen }) => {
        await moveFocusedRows(lan, alice, browser, screen);
        await screen.screenshot("moved-rows");
      });
    });
  });
});
