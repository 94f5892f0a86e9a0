// Chromium in a host of the lab: it shares the host's loopback with the node, and has no other network.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Page,
} from "playwright-core";
import { barriersOf } from "./barriers.ts";
import { endedByItself } from "./foreign.ts";
import type { Host } from "./host.ts";
import { chromium as executable } from "./paths.ts";
import { type Driver, type Mark, QUERY } from "./screen.ts";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export type BrowserOptions = BrowserContextOptions & {
  /** Further switches of Chromium, e.g. for a name service of its own. */
  args?: string[];
  /** How many times as large the text is as usual. */
  text?: number;
};

const closing = new WeakSet<Browser>();

/** Starts Chromium. Its end, or that of one of its pages, is noted unless it was asked to `quit` (foreign.ts). */
export async function launch(options: LaunchOptions): Promise<Browser> {
  const browser = await chromium.launch({ headless: true, ...options }).catch((error: Error) => {
    endedByItself("Chromium", error.message);
    throw error;
  });
  browser.on("disconnected", () => {
    if (!closing.has(browser)) endedByItself("Chromium", "its connection was lost");
  });
  browser.on("context", (context) =>
    context.on("page", (page) => page.on("crash", () => endedByItself("Chromium", "a page of it crashed"))),
  );
  return browser;
}

export async function quit(browser: Browser): Promise<void> {
  closing.add(browser);
  await browser.close();
}

const browsers = new WeakMap<Host, Map<string, Browser>>();

/** The browser with these switches that runs in a host, for as long as the host is there: each window keeps to itself. */
async function browserOf(host: Host, args: string[]): Promise<Browser> {
  const running = browsers.get(host) ?? new Map<string, Browser>();
  browsers.set(host, running);
  const known = running.get(args.join(" "));
  if (known?.isConnected()) return known;
  const folder = mkdtempSync(join(tmpdir(), "landline-browser-"));
  // The browser's pipe to the test passes through `ip netns exec` untouched; a port of its own would not.
  const wrapper = join(folder, "chromium");
  writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${host.namespace} ${executable()} "$@"\n`);
  chmodSync(wrapper, 0o755);
  const browser = await launch({ executablePath: wrapper, args: [...QUIET, ...args] });
  running.set(args.join(" "), browser);
  host.atEnd(async () => {
    await quit(browser);
    rmSync(folder, { recursive: true, force: true });
  });
  return browser;
}

/** An address, or where to get one that works once. */
export type Address = string | (() => Promise<string>);

/** Sets the size of the text in all windows that are opened from now on, as a person does in their system. */
export async function enlarge(context: BrowserContext, text: number): Promise<void> {
  await context.addInitScript((size) => {
    document.addEventListener("DOMContentLoaded", () => {
      document.documentElement.style.fontSize = `${size * 100}%`;
    });
  }, text);
}

export class BrowserDriver implements Driver {
  /** What the page complained about: errors, and requests that its policy refused. */
  readonly complaints: string[] = [];
  /** Loads that Chromium dropped because a network card changed: no fault of the page. */
  private dropped = 0;

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      if (message.text().includes("ERR_NETWORK_CHANGED")) this.dropped += 1;
      else this.complaints.push(message.text());
    });
  }

  static async open(
    host: Host,
    address: Address,
    { args = [], text = 1, ...look }: BrowserOptions = {},
  ): Promise<BrowserDriver> {
    const browser = await browserOf(host, args);
    const context = await browser.newContext({ locale: "en-US", viewport: { width: 1180, height: 760 }, ...look });
    if (text !== 1) await enlarge(context, text);
    context.setDefaultTimeout(60_000);
    const driver = new BrowserDriver(browser, await context.newPage());
    await driver.go(address);
    return driver;
  }

  /**
   * Goes to an address; the status of the answer. Chromium drops what is under way when a network card changes, as that of a
   * new host does when its addresses settle: then a person presses reload.
   */
  async go(address: Address): Promise<number | undefined> {
    for (let again = 5; ; again -= 1) {
      const known = this.dropped;
      const target = typeof address === "string" ? address : await address();
      const answer = await this.page.goto(target, { waitUntil: "load" });
      if (this.dropped === known || again === 0) return answer?.status();
    }
  }

  /** A window that keeps nothing of the others, in the same browser. */
  async stranger(): Promise<Page> {
    return (await this.browser.newContext()).newPage();
  }

  async barriers(): Promise<string[]> {
    return barriersOf(this.page);
  }

  async query(css: string): Promise<Mark[]> {
    return this.evaluate(`(${QUERY})(${JSON.stringify(css)})`);
  }

  async evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate(expression);
  }

  async click(css: string): Promise<void> {
    await this.page.click(css);
  }

  async fill(css: string, text: string): Promise<void> {
    await this.page.click(css);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** Closes its window; the browser stays for the next one on this host. */
  async close(): Promise<void> {
    await this.page.context().close();
  }
}
