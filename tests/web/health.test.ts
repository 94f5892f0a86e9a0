// The health page as a person reads it: figures as charts and as a table, and the events of one person.
import { expect, test } from "vitest";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode, QUICK } from "../kit/node.ts";
import { together } from "../kit/visit.ts";

suite("the health page", [needs.lab, needs.landline, needs.chromium], () => {
  test("The hour is read as charts and as a table", async () => {
    await together(async ({ browser, page, screen }) => {
      await screen.go("health");
      await page.getByTestId("chart-people").getByText("Here 1").waitFor({ timeout: 60_000 });
      await page
        .getByTestId("chart-memory")
        .getByText(/Memory \d+ MB/)
        .waitFor();
      await page.getByRole("button", { name: "The same as a table" }).click();
      const table = page.getByRole("region", { name: "Figures of the last hour" }).getByRole("table");
      const heads = await table.getByRole("columnheader").allInnerTexts();
      const cells = await table.getByRole("row").last().getByRole("cell").allInnerTexts();
      expect(cells[heads.indexOf("Here") - 1]).toBe("1");
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("health-table");
    });
  });

  test("The events of one person", async () => {
    await together(async ({ lan, bob, browser, page, screen }) => {
      const carol = await LandlineNode.start(lan.host("annex"), { user: "carol", nickname: "Carol", presence: QUICK });
      await screen.sees("Carol", "online");
      await carol.stop();
      await screen.sees("Carol", "offline");
      await bob.send(await bob.sees("alice"), "Where is she?");
      await screen.go("health");
      const events = page.getByTestId("recent-events").getByRole("listitem");
      await events.filter({ hasText: "Bob" }).first().waitFor();
      await page.getByRole("combobox", { name: "Person" }).click();
      await page.getByRole("option", { name: "Carol" }).click();
      await events.filter({ hasText: "Bob" }).first().waitFor({ state: "detached" });
      const texts = await events.allInnerTexts();
      expect(texts.length).toBeGreaterThan(1);
      for (const text of texts) expect(text).toContain("Carol");
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("health-events");
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("button", { name: "Copy as text" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      const copied = String(await page.evaluate("navigator.clipboard.readText()"))
        .trim()
        .split("\n");
      expect(copied).toHaveLength(texts.length);
      for (const line of copied) expect(line).toMatch(/^\d{4}-\d\d-\d\dT.*Z.*Carol/);
    });
  });
});
