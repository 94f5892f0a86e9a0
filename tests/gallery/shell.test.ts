// The shell in a real browser: panes by the room there is, the keyboard, and a window that is opened again.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Demo } from "../kit/demo.ts";
import { needs, suite } from "../kit/needs.ts";
import { focusedPane, standsOut } from "../kit/page.ts";

const list = (page: Page) => page.getByRole("heading", { name: "Contacts" });
const composer = (page: Page) => page.getByTestId("composer");

suite("the shell", [needs.chromium], () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await Demo.open();
  });
  afterAll(() => demo?.close());

  async function walkOnePane(page: Page) {
    expect(await list(page).isVisible()).toBe(true);
    expect(await page.getByRole("main").isVisible()).toBe(false);
    expect(await standsOut(page)).toBe(false);
    await page.getByTestId("contact").first().click();
    await composer(page).waitFor();
    expect(await list(page).isVisible()).toBe(false);
    expect(await standsOut(page)).toBe(false);
    await page.getByRole("button", { name: "Back to contacts" }).click();
    await list(page).waitFor();
    expect(await composer(page).count()).toBe(0);
  }

  test("A window of 360 pixels shows one pane at a time", async () => {
    const page = await demo.window(360);
    await walkOnePane(page);
    for (const place of ["health", "settings"]) {
      await page.getByTestId(`nav-${place}`).click();
      await page.getByTestId(place).waitFor();
      expect(await standsOut(page), place).toBe(false);
    }
    await page.getByTestId("nav-chats").click();
    await list(page).waitFor();
  });

  test("Details stand beside the conversation where there is room, and take its place where there is not", async () => {
    for (const [width, beside] of [
      [1400, true],
      [1000, false],
    ] as const) {
      const page = await demo.window(width);
      await page.getByTestId("contact").first().click();
      await composer(page).waitFor();
      await page.keyboard.press("Control+i");
      await page.getByTestId("contact-details").waitFor();
      await expect.poll(() => focusedPane(page)).toBe("details");
      expect(await list(page).isVisible()).toBe(true);
      expect(await composer(page).isVisible()).toBe(beside);
      await page.keyboard.press("Escape");
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
      await expect.poll(() => page.getByTestId("contact-details").count()).toBe(0);
    }
  });

  test("Text of twice the size is laid out as in a narrow window", async () => {
    const page = await demo.window(1180, { text: 2 });
    await walkOnePane(page);
    // The same window with the usual text has room for both.
    const usual = await demo.window(1180);
    await usual.getByTestId("contact").first().click();
    await composer(usual).waitFor();
    expect(await list(usual).isVisible()).toBe(true);
  });

  test("A window that is opened again is as it was left", async () => {
    const page = await demo.window(1180);
    const width = (shown: Page) => shown.getByRole("separator", { name: "Width of the contacts" });
    await width(page).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("contact").nth(1).click();
    const place = new URL(page.url()).hash;
    await composer(page).fill("See you at");
    const again = await demo.again(page);
    await expect.poll(() => composer(again).inputValue()).toBe("See you at");
    expect(new URL(again.url()).hash).toBe(place);
    expect(await width(again).getAttribute("aria-valuenow")).toBe("336");
    const box = await again.getByRole("region", { name: "Contacts" }).boundingBox();
    expect(box?.width).toBe(336);
  });

  test("A person is found and written to by keyboard alone", async () => {
    const page = await demo.window(1180);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find people, pages and actions" }).waitFor();
    await page.keyboard.type("jonas");
    await page.getByRole("option", { name: /Jonas Weber/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Jonas Weber" }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  });

  test("The focus goes from pane to pane and comes round", async () => {
    const page = await demo.window(1180);
    await page.getByTestId("contact").first().click();
    await composer(page).waitFor();
    const visited: (string | undefined)[] = [];
    for (const key of ["F6", "F6", "F6", "Shift+F6"]) {
      await page.keyboard.press(key);
      visited.push(await focusedPane(page));
    }
    expect(visited).toEqual(["rail", "contacts", "main", "contacts"]);
  });
});
