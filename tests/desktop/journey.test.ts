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
import { BR_EXIT } from "../kit/wire.ts";

suite("the desktop window", [needs.lab, needs.landline, needs.iptux, needs.desktop, needs.webdriver], () => {
  test("The first call in the desktop window", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const session = await DesktopSession.start(lan.host("desk"));
      const node = LandlineNode.elsewhere(session.host, ALICE);
      let driver = await WindowDriver.open(session, node.profile);
      const stage: Stage = { node, screen: new Screen(driver, outputFolder("desktop")) };
      expect(await driver.title()).toBe("Landline");
      await node.attach();
      await firstCall(lan, stage);
      // The window has no focus under a bare display, so Bob's message was worth a notification.
      await session.notified(
        "a notification of Bob's message",
        ({ summary, body }) => summary.includes("Bob") && body.includes("Loud and clear"),
      );

      await driver.close();
      expect(capture.ofMode(BR_EXIT).map(({ packet }) => packet?.user)).toContain("alice");
      driver = await WindowDriver.open(session, node.profile);
      try {
        await afterRestart({ ...stage, screen: new Screen(driver, outputFolder("desktop")) });
      } finally {
        await driver.close();
      }
    });
  });
});
