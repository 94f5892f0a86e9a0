// A day without a mouse: every key goes to what has the focus, and the focus is never lost.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { needs, suite } from "../kit/needs.ts";
import { focusedPane } from "../kit/page.ts";
import { together } from "../kit/visit.ts";

/** The focus is there: on what has this role and this name. */
const isOn = (page: Page, role: "button" | "combobox" | "textbox" | "searchbox" | "link", name: string | RegExp) =>
  page.getByRole(role, { name }).and(page.locator(":focus")).waitFor();

/** Tab, as often as it takes. */
async function tabTo(page: Page, testId: string): Promise<void> {
  await page.getByTestId(testId).waitFor();
  const wanted = page.locator(`[data-testid="${testId}"]:focus`);
  for (let times = 0; times < 30 && (await wanted.count()) === 0; times += 1) await page.keyboard.press("Tab");
  await wanted.waitFor();
}

suite("the keyboard", [needs.lab, needs.landline, needs.chromium], () => {
  test("From the door to a delivered message, and all over the window, without one click", async () => {
    await together(
      async ({ alice, bob, browser, page, screen }) => {
        const keys = page.keyboard;
        const composer = page.getByTestId("composer");
        await tabTo(page, "first-run-done");
        await keys.press("Enter");
        await screen.sees("Bob", "online");
        await keys.press("Control+k");
        await keys.type("bob");
        await page.getByRole("option", { name: /^Bob/ }).waitFor();
        await keys.press("Enter");
        await isOn(page, "textbox", "Message Bob");
        await keys.type("Written without a mouse");
        await keys.press("Enter");
        await screen.shows("Written without a mouse", "delivered");
        await bob.receives("alice", "Written without a mouse");
        await bob.send(await bob.sees("alice"), "And read without one");
        await screen.shows("And read without one", "received");

        // To the message that came, its menu, and back to the composer by typing.
        await keys.press("ArrowUp");
        await page
          .getByRole("article", { name: /And read/ })
          .and(page.locator(":focus"))
          .waitFor();
        await keys.press("Enter");
        await page.getByRole("menu").waitFor();
        await keys.press("Escape");
        await expect.poll(() => page.getByRole("menu").count()).toBe(0);
        await keys.type("x");
        expect(await composer.inputValue()).toBe("x");

        // Over the window pane by pane.
        const visited: (string | undefined)[] = [];
        for (const key of ["F6", "F6", "F6"]) {
          await keys.press(key);
          visited.push(await focusedPane(page));
        }
        expect(visited).toEqual(["rail", "contacts", "main"]);

        // The palette has the focus from its first moment, and gives it back.
        await keys.press("Control+k");
        await keys.type("ab");
        expect(await page.getByRole("combobox").inputValue()).toBe("ab");
        expect(await composer.inputValue()).toBe("x");
        await keys.press("Escape");
        await isOn(page, "textbox", "Message Bob");

        await keys.press("Control+/");
        const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
        await sheet.waitFor();
        const [box, window] = [await sheet.boundingBox(), page.viewportSize()];
        expect((box?.x ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo((window?.width ?? 0) / 2, 0);
        expect(await browser.barriers()).toEqual([]);
        await screen.screenshot("keyboard-shortcuts");
        await keys.press("Escape");
        await isOn(page, "textbox", "Message Bob");

        // A contact's menu by its key; the focus comes back to the row.
        await keys.press("Shift+F6");
        await isOn(page, "button", /^Bob/);
        await keys.press("Shift+F10");
        await page.locator("[role=menu]:focus-within").waitFor();
        await keys.type("pin");
        await keys.press("Enter");
        await page.getByRole("heading", { name: "Pinned", exact: true }).waitFor();
        await isOn(page, "button", /^Bob/);
        await keys.press("Control+z");
        await expect.poll(() => page.getByRole("heading", { name: "Pinned", exact: true }).count()).toBe(0);

        // A setting by its name in the palette, changed, and back to the conversation.
        await keys.press("Control+k");
        await keys.type("profile");
        await page.getByRole("option", { name: "Settings: Profile" }).waitFor();
        await keys.press("Enter");
        await page.getByTestId("nickname").waitFor();
        await tabTo(page, "nickname");
        await keys.press("Control+A");
        await keys.type("Alice of the keys");
        await keys.press("Enter");
        const said = () => alice.ask<string>("config", "get", "profile.nickname");
        await alice.state("the new name", 10_000, async () => (await said()) === "Alice of the keys");
        await screen.screenshot("keyboard-settings");
        await keys.press("Escape");
        await composer.waitFor();
        expect(await composer.inputValue()).toBe("x");
      },
      { alice: { introduced: false } },
    );
  });

  test("After a click in a contact's menu the focus is on the contact, or in what was opened", async () => {
    await together(async ({ page, screen }) => {
      const choose = async (entry: string) => {
        await page.getByTestId("contact").click({ button: "right" });
        await page.getByRole("menuitem", { name: entry }).click();
        await expect.poll(() => page.getByRole("menu").count()).toBe(0);
      };
      await choose("Pin");
      await isOn(page, "button", /^Bob/);
      await choose("Details");
      await expect.poll(() => focusedPane(page)).toBe("details");
      // Once more, where they are open already.
      await choose("Details");
      await expect.poll(() => focusedPane(page)).toBe("details");
      await choose("Export…");
      await page.getByRole("dialog").locator(":focus").waitFor();
      await page.keyboard.press("Escape");
      await isOn(page, "button", /^Bob/);
      await screen.screenshot("menu-focus");
    });
  });
});
