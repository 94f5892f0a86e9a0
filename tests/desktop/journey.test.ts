// The journey in the real desktop window under a virtual display, by WebDriver.
import { expect, test } from "vitest";
import { ALICE, afterRestart, firstCall } from "../kit/journey.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { outputFolder } from "../kit/paths.ts";
import { Screen, type Stage } from "../kit/screen.ts";
import { DesktopSession } from "../kit/session.ts";
import { WindowDriver } from "../kit/window.ts";

suite("the desktop window", [needs.lab, needs.landline, needs.iptux, needs.desktop, needs.webdriver], () => {
  test("The first call in the desktop window", async () => {
    await withLan(async (lan) => {
      const session = await DesktopSession.start(lan.host("desk"));
      const node = LandlineNode.elsewhere(session.host, ALICE);
      let driver = await WindowDriver.open(session, node.profile);
      const stage: Stage = { node, screen: new Screen(driver, outputFolder("desktop")) };
      expect(await driver.title()).toBe("Landline");
      await node.attach();
      await firstCall(lan, stage);
      await driver.close();
      driver = await WindowDriver.open(session, node.profile);
      try {
        await afterRestart({ ...stage, screen: new Screen(driver, outputFolder("desktop")) });
      } finally {
        await driver.close();
      }
    });
  });
});
