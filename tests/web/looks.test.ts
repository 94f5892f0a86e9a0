// One short story in the looks that people need: find somebody by how their name sounds, write, and look around.
import { expect, test } from "vitest";
import type { BrowserOptions } from "../kit/browser.ts";
import { needs, suite } from "../kit/needs.ts";
import { standsOut } from "../kit/page.ts";
import { deskAndShelf, sharedLan, type Visit, visit } from "../kit/visit.ts";
import { words } from "../kit/words.ts";

const LOOKS: Record<string, BrowserOptions> = {
  "a dark window": { colorScheme: "dark" },
  Chinese: { locale: "zh-CN" },
  "a window of 360 pixels": { viewport: { width: 360, height: 740 } },
  "text of twice the size": { text: 2 },
  "a narrow window with text of twice the size": { viewport: { width: 480, height: 740 }, text: 2 },
};

suite("a look", [needs.lab, needs.landline, needs.chromium], () => {
  const nodes = sharedLan(async (lan) => {
    const both = await deskAndShelf(lan);
    await both.alice.ask("contact", "Bob", "--call", "王小明");
    return both;
  });

  test.each(Object.keys(LOOKS))("Somebody is found, written to and known in %s", async (look) => {
    const options: BrowserOptions = { reducedMotion: "reduce", ...LOOKS[look] };
    const t = words(options.locale ?? "en");
    const { alice, bob } = nodes();
    // Alice's and Bob's words in the looks before this one are still there.
    const [question, answer] = [
      `你好！ Can you hear me in ${look}?`,
      `Loud and clear in ${look}, even a long sentence that needs more than one line.`,
    ];
    const inThisLook = async ({ browser, page, screen }: Visit) => {
      const looked: string[] = [];
      const examine = async (at: string) => {
        await screen.screenshot(`${look} ${at}`.replaceAll(" ", "-"));
        if (await standsOut(page)) looked.push(`${at} stands out of the window`);
        for (const barrier of await browser.barriers()) looked.push(`${at}: ${barrier}`);
      };
      await browser.fill('[data-testid="search"]', "wxm");
      await screen.sees("王小明", "online");
      await examine("found");
      await screen.openChat("王小明");
      await screen.say(question);
      await screen.shows(question, "delivered");
      await bob.send(await bob.sees("alice"), answer);
      await screen.shows(answer, "received");
      await examine("conversation");
      await page.getByRole("button", { name: t("shortcut.details") }).click();
      await page.getByTestId("contact-details").waitFor();
      await examine("details");
      await page.getByRole("button", { name: t("details.close") }).click();
      await page.getByTestId("composer").waitFor();
      const back = page.getByRole("button", { name: t("app.back") });
      if (await back.isVisible()) await back.click();
      await screen.go("health");
      await page.getByTestId("recent-events").waitFor();
      await examine("health");
      for (const section of ["profile", "presence", "notifications", "appearance", "storage"]) {
        await screen.goToSettings(section);
        await examine(section);
      }
      expect(looked).toEqual([]);
    };
    await visit(alice, inThisLook, options);
  });
});
