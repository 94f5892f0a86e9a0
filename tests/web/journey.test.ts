// The journey in Chromium, against the web door of a headless node.
import { expect, test } from "vitest";
import { BrowserDriver } from "../kit/browser.ts";
import { ALICE, afterRestart, firstCall } from "../kit/journey.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { outputFolder } from "../kit/paths.ts";
import { Screen } from "../kit/screen.ts";

suite("the screen in a browser", [needs.lab, needs.landline, needs.iptux, needs.chromium], () => {
  test("The first call in a browser", async () => {
    await withLan(async (lan) => {
      const node = await LandlineNode.start(lan.host("desk"), ALICE);
      const driver = await BrowserDriver.open(node.host, node.webAddress);
      try {
        const stage = { node, screen: new Screen(driver, outputFolder("web")) };
        await firstCall(lan, stage);
        expect(await driver.barriers()).toEqual([]);
        await node.restart();
        await driver.go(node.webAddress);
        await afterRestart(stage);
        expect(await driver.barriers()).toEqual([]);
        expect(driver.complaints).toEqual([]);
      } finally {
        await driver.close();
      }
    });
  });
});
