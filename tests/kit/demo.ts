// The screen with its demonstration instead of a node, in Chromium on the loopback address: for what the screen does by
// itself. What a person and a node do together is tested on the web server and the desktop window.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { enlarge, launch, quit } from "./browser.ts";
import { chromium as executable, ROOT } from "./paths.ts";

export class Demo {
  private constructor(
    private readonly server: ViteDevServer,
    private browser: Browser,
    private readonly address: string,
  ) {}

  static async open(): Promise<Demo> {
    const server = await createServer({
      root: ROOT,
      logLevel: "error",
      server: { host: "127.0.0.1", port: 0, strictPort: false, hmr: false, watch: null },
    });
    await server.listen();
    return new Demo(server, await start(), server.resolvedUrls?.local[0] ?? "");
  }

  /** A window of this width with some forty contacts; closed with its context. */
  async window(width: number, { text = 1, ...options }: BrowserContextOptions & { text?: number } = {}): Promise<Page> {
    if (!this.browser.isConnected()) this.browser = await start();
    const context = await this.browser.newContext({ locale: "en-US", viewport: { width, height: 760 }, ...options });
    // The first window waits until all of the screen is translated, on cores that may be busy with compiling.
    context.setDefaultTimeout(120_000);
    await enlarge(context, text);
    return this.another(await context.newPage());
  }

  /** The window opened again: the same machine, nothing in the address. */
  async again(page: Page): Promise<Page> {
    const context = page.context();
    await page.close();
    return this.another(await context.newPage());
  }

  async close(): Promise<void> {
    await quit(this.browser);
    await this.server.close();
  }

  private async another(page: Page): Promise<Page> {
    await page.goto(`${this.address}?demo`);
    await page.getByTestId("contact").first().waitFor({ state: "attached" });
    return page;
  }
}

function start(): Promise<Browser> {
  return launch({ executablePath: executable() ?? "chromium", args: ["--no-sandbox"] });
}
