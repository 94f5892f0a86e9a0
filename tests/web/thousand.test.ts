// A network of a thousand: the list scrolls, the search finds, and nobody loses their place while people come and go. How
// smoothly is measured by `npm run bench -- window`.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { Population } from "../kit/population.ts";
import { visit } from "../kit/visit.ts";
import { pass } from "../kit/wait.ts";

const COUNT = 1000;

suite("a network of a thousand", [needs.lab, needs.landline, needs.chromium], () => {
  test("A thousand people are scrolled through and searched while fifty a second come and go", async () => {
    await withLan(async (lan) => {
      const desk = lan.host("desk");
      const alice = await LandlineNode.start(desk, { user: "alice", log: "info" });
      const population = await Population.start(lan.host("town"), desk, COUNT);
      // Fifty a second: strangers in numbers are asked first.
      await alice.state("all of them", 90_000, async () => (await alice.stats()).knownContacts >= COUNT);
      await visit(alice, async ({ browser, page, screen }) => {
        await screen.reads("online-count", /^1,000 of 1,000/);
        const list = page.getByRole("list", { name: "Contacts" });
        expect(await list.getByRole("listitem").count()).toBeLessThan(60);
        expect(await browser.barriers()).toEqual([]);
        await screen.screenshot("thousand");
        population.change(50);

        const row = page.getByTestId("contact");
        await row.first().focus();
        await page.keyboard.press("End");
        await list.locator('[aria-posinset="1000"] button').and(page.locator(":focus")).waitFor();
        await page.keyboard.press("Home");
        await list.locator('[aria-posinset="1"] button').and(page.locator(":focus")).waitFor();
        for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowDown");
        const focused = () => page.evaluate(() => (document.activeElement as HTMLElement)?.dataset.contactId);
        // The last of these keys is still on its way to a row that is drawn for it.
        await pass(1);
        const held = await focused();
        expect(held).toBeTruthy();
        await pass(3);
        expect(await focused()).toBe(held);

        await page.keyboard.press("Control+Shift+f");
        await page.keyboard.type("wxm");
        await expect.poll(() => row.count()).toBe(1);
        expect(await page.locator("mark").allInnerTexts()).toEqual(["王小明"]);
        await page.keyboard.press("Control+A");
        await page.keyboard.type("pc-0423");
        await expect.poll(() => row.allInnerTexts()).toEqual([expect.stringMatching(/Fatima Weber 5[\s\S]*pc-0423/)]);
        await screen.screenshot("thousand-search");
        await page.keyboard.press("Enter");
        await page.getByTestId("composer").and(page.locator(":focus")).waitFor();
        population.change(0);
      });
    });
  });
});
