// The journey in Chromium, against the web server of a headless node.
import { expect, test } from "vitest";
import { ALICE, afterRestart, firstCall } from "../kit/journey.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { visit } from "../kit/visit.ts";

suite("the screen in a browser", [needs.lab, needs.landline, needs.iptux, needs.chromium], () => {
  test("The first call in a browser", async () => {
    await withLan(async (lan) => {
      const node = await LandlineNode.start(lan.host("desk"), ALICE);
      await visit(node, async ({ browser, screen }) => {
        const stage = { node, screen };
        await firstCall(lan, stage);
        expect(await browser.barriers()).toEqual([]);
        await node.restart();
        await browser.go(() => node.link());
        await afterRestart(stage);
        expect(await browser.barriers()).toEqual([]);
      });
    });
  });
});
