// The gallery, built and served on the loopback address, and Chromium that shows its pages in different looks.
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build, preview } from "vite";
import { barriersOf } from "./barriers.ts";
import { launch, quit } from "./browser.ts";
import { chromium as executable, outputFolder, ROOT } from "./paths.ts";

export type Look = { options: BrowserContextOptions; query: string };

/** As wide as a page in the window; high enough for what floats. */
const VIEWPORT = { width: 760, height: 560 };

export class Gallery {
  private constructor(
    private browser: Browser,
    private readonly address: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async open(): Promise<Gallery> {
    const outDir = outputFolder("gallery", "site");
    const configFile = join(ROOT, "gallery/vite.config.ts");
    await build({ configFile, logLevel: "warn", build: { outDir } });
    const server = await preview({
      configFile,
      logLevel: "warn",
      build: { outDir },
      preview: { port: 0, host: "127.0.0.1" },
    });
    const address = server.resolvedUrls?.local[0] ?? "";
    return new Gallery(await start(), address, () => server.close());
  }

  /** A window in this look, for all pages one after the other. */
  async window({ options, query }: Look): Promise<Showing> {
    if (!this.browser.isConnected()) this.browser = await start();
    const context = await this.browser.newContext({
      locale: "en-US",
      viewport: VIEWPORT,
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(60_000);
    return new Showing(await context.newPage(), `${this.address}?bare&${query}`);
  }

  async close(): Promise<void> {
    await quit(this.browser);
    await this.end();
  }
}

function start(): Promise<Browser> {
  return launch({
    executablePath: executable() ?? "chromium",
    // The same colours and the same smoothing on every screen.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--force-color-profile=srgb",
      "--font-render-hinting=none",
      "--disable-lcd-text",
    ],
  });
}

export class Showing {
  readonly page: Page;
  private readonly address: string;

  constructor(page: Page, address: string) {
    this.page = page;
    this.address = address;
  }

  /** The names of all pages. */
  async names(): Promise<string[]> {
    await this.page.goto(this.address.replace("bare&", ""));
    return this.page.getByRole("navigation").getByRole("link").allTextContents();
  }

  /** Shows a page, and opens what floats over it. */
  async show(name: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(`${this.address}#${name}`);
    const sheet = this.page.locator(`[data-page="${name}"]`);
    await sheet.waitFor();
    await this.page.evaluate(() => document.fonts.ready);
    const forced = await sheet.getAttribute("data-force");
    if (forced !== null) await this.force(forced);
    const press = await sheet.getAttribute("data-press");
    if (press === null) return;
    const how = await sheet.getAttribute("data-how");
    const button = sheet.locator("button").first();
    if (how === "hover") await button.hover();
    else await button.click({ button: how === "right" ? "right" : "left" });
    await this.page.locator("[data-open], [data-base-ui-portal] [role=dialog]").first().waitFor();
  }

  /** Brings everything that can be pressed or written into a state that else only a pointer or a keyboard brings about. */
  private async force(state: string): Promise<void> {
    const tools = await this.page.context().newCDPSession(this.page);
    await tools.send("DOM.enable");
    await tools.send("CSS.enable");
    const { root } = await tools.send("DOM.getDocument");
    const selector = `main :is(button, input, ${state === "hover" ? "label, " : ""}[role=combobox])`;
    const { nodeIds } = await tools.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector });
    for (const nodeId of nodeIds) {
      await tools.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses: [state] });
    }
  }

  /** The sheet, or the whole window where something floats over it. */
  async picture(): Promise<Buffer> {
    const floats = (await this.page.locator("[data-press]").count()) > 0;
    const shown = floats ? this.page : this.page.locator(".sheet");
    return shown.screenshot({ animations: "disabled", caret: "hide" });
  }

  async barriers(): Promise<string[]> {
    return barriersOf(this.page);
  }
}
