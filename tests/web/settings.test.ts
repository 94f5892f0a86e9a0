// Settings as a person changes them: each counts at once, in this window, for others, and in the next window.
import { expect, test } from "vitest";
import { needs, suite } from "../kit/needs.ts";
import { together } from "../kit/visit.ts";

suite("the settings in a browser", [needs.lab, needs.landline, needs.chromium], () => {
  test("What is changed in the settings is so at once, here and elsewhere", async () => {
    await together(async ({ alice, bob, browser, page, screen }) => {
      await screen.goToSettings("profile");
      await screen.set("nickname", "Alice upstairs");
      await page.getByText("Saved").first().waitFor();
      await bob.event("the new name", (event) => event.type === "peer-changed");
      expect(await bob.peer("alice")).toMatchObject({ nickname: "Alice upstairs" });

      await screen.goToSettings("presence");
      await screen.set("peer-timeout", "90");
      await screen.reads("crash-seen", /90/);
      const timeout = () => alice.ask("config", "get", "presence.peer_timeout");
      await alice.state("the timeout to be saved", 10_000, async () => String(await timeout()) === "90");

      await screen.goToSettings("appearance");
      await page.getByTestId("theme").getByText("Dark").click();
      await expect.poll(() => page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
      await screen.goToSettings("language");
      await page.getByTestId("language").getByText("简体中文").click();
      await page.getByRole("heading", { name: "联系人" }).waitFor();
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("settings-chinese-and-dark");

      await browser.go(alice.webAddress);
      await page.getByRole("heading", { name: "联系人" }).waitFor();
      expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
      await screen.goToSettings("presence");
      expect(await screen.value("peer-timeout")).toBe("90");
    });
  });
});
