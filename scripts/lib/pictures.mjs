// The pictures of docs/guide.md: the screen with made-up people, in Chromium, light and dark. One moment for all, so that
// a picture changes when the screen does and not with the clock.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { createServer } from "vite";

import { Stop, which } from "./run.mjs";

/** A Friday morning at which the made-up people have something to say. */
const MOMENT = new Date(2026, 10, 20, 9, 42);
/** The first page waits until Vite has prepared every module, in milliseconds. */
const PATIENCE = 180_000;
const WIDE = { width: 1180, height: 760 };

/** `{name, locale, size, show}`: `show` brings the page to where the picture is taken. */
const PICTURES = [
  { name: "conversation", show: (page) => page.getByText("Mei Tanaka").first().click() },
  {
    name: "palette",
    show: async (page) => {
      await page.getByText("Mei Tanaka").first().click();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").locator("input").fill("an");
    },
  },
  { name: "settings", show: (page) => page.goto(`${page.url().split("#")[0]}#/settings/presence`) },
  {
    name: "doctor",
    show: async (page) => {
      await page.goto(`${page.url().split("#")[0]}#/health`);
      await page.getByRole("button", { name: "Check now" }).click();
      await page.getByText("Check again").scrollIntoViewIfNeeded();
    },
  },
  { name: "chinese", locale: "zh-CN", show: (page) => page.getByText("王小明").first().click() },
  { name: "narrow", size: { width: 360, height: 640 }, show: () => undefined },
];

/** Takes them all into docs/pictures. */
export async function takePictures(root) {
  const executablePath = ["chromium", "chromium-browser", "google-chrome"].map((name) => which(name)).find(Boolean);
  if (!executablePath) throw new Stop("Install chromium: the pictures are taken in it.");
  const folder = join(root, "docs", "pictures");
  mkdirSync(folder, { recursive: true });
  const server = await createServer({ root, logLevel: "error", server: { port: 0, strictPort: false } });
  await server.listen();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const address = `http://localhost:${server.httpServer.address().port}/?demo=8&scene=picture`;
    for (const picture of PICTURES) {
      for (const colorScheme of ["light", "dark"]) {
        const bytes = await take(browser, address, { ...picture, colorScheme });
        writeFileSync(join(folder, `${picture.name}-${colorScheme}.webp`), bytes);
        console.log(`docs/pictures/${picture.name}-${colorScheme}.webp  ${Math.round(bytes.length / 1024)} KiB`);
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

async function take(browser, address, { locale = "en-GB", size = WIDE, colorScheme, show }) {
  const settings = { locale, viewport: size, colorScheme, deviceScaleFactor: 1.5, reducedMotion: "reduce" };
  const context = await browser.newContext(settings);
  try {
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.clock.setFixedTime(MOMENT);
    await page.goto(address);
    await page.getByText("Mei Tanaka").first().waitFor();
    await show(page);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForLoadState("networkidle");
    // No keyboard focus ring in a picture of what a mouse has clicked.
    await page.evaluate(() => document.activeElement?.blur());
    const session = await context.newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
    return Buffer.from(data, "base64");
  } finally {
    await context.close();
  }
}
