// The real desktop window in a host of the lab, driven through tauri-driver and the WebDriver of WebKitGTK.
import { readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { Builder, By, Capabilities, Key, type WebDriver } from "selenium-webdriver";
import type { Child } from "./child.ts";
import { desktopBinary, program } from "./paths.ts";
import { processesIn } from "./processes.ts";
import { type Driver, type Mark, QUERY } from "./screen.ts";
import type { DesktopSession } from "./session.ts";
import { Tunnel } from "./tunnel.ts";
import { until } from "./wait.ts";

/** Every host has a loopback of its own, so the port is free. */
const PORT = 4444;
/** Longest that a debug build may take to open its window, in milliseconds. */
const PATIENCE = 45_000;
const KEYS = { Enter: Key.ENTER, Escape: Key.ESCAPE, Tab: Key.TAB };

export class WindowDriver implements Driver {
  private constructor(
    private readonly session: DesktopSession,
    private readonly driver: WebDriver,
    private readonly server: Child,
    private readonly tunnel: Tunnel,
    private readonly application: string,
  ) {}

  /** `application` is another program than Landline, to compare with. */
  static async open(
    session: DesktopSession,
    profile: string,
    application = desktopBinary() ?? "landline-desktop",
  ): Promise<WindowDriver> {
    const env = { ...session.env, LANDLINE_PROFILE: profile };
    const native = program("WebKitWebDriver") ?? "WebKitWebDriver";
    const server = session.host.startForeign(
      "tauri-driver",
      program("tauri-driver") ?? "tauri-driver",
      ["--port", String(PORT), "--native-driver", native],
      { env },
    );
    const tunnel = await Tunnel.to(session.host, PORT, join(session.home, `webdriver-${server.pid}`));
    const url = `http://127.0.0.1:${tunnel.port}`;
    await until("tauri-driver to answer", 15_000, async () =>
      fetch(`${url}/status`).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
    const capabilities = new Capabilities();
    capabilities.set("tauri:options", { application });
    capabilities.setBrowserName("wry");
    const window = new Builder().withCapabilities(capabilities).usingServer(url).build();
    // WebKitWebDriver waits for ever for an app that ends before it has a window.
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no window after ${PATIENCE / 1000} s: ${server.tail()}`)), PATIENCE).unref();
    });
    return new WindowDriver(session, await Promise.race([window, late]), server, tunnel, application);
  }

  async query(css: string): Promise<Mark[]> {
    return this.evaluate(`(${QUERY})(${JSON.stringify(css)})`);
  }

  async evaluate<T>(expression: string): Promise<T> {
    return this.driver.executeScript(`return ${expression}`);
  }

  async click(css: string): Promise<void> {
    await this.driver.findElement(By.css(css)).click();
  }

  /** In two calls, and never `clear()`: React does not hear that one. */
  async fill(css: string, text: string): Promise<void> {
    const element = this.driver.findElement(By.css(css));
    await element.sendKeys(Key.chord(Key.CONTROL, "a"));
    await element.sendKeys(text);
  }

  async press(key: keyof typeof KEYS): Promise<void> {
    await this.type(KEYS[key]);
  }

  async type(text: string): Promise<void> {
    await this.driver.switchTo().activeElement().sendKeys(text);
  }

  async screenshot(file: string): Promise<void> {
    // What is in the document need not be painted yet. The driver's own picture waits for a frame that never comes where
    // the web view draws without a compositor and nothing changes; and this is what a person sees.
    await this.driver.executeAsyncScript("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    await this.session.screenshot(await this.place(), file);
  }

  async title(): Promise<string> {
    return this.driver.getTitle();
  }

  /** Where the window stands on the display, in pixels. */
  async place(): Promise<{ x: number; y: number; width: number; height: number }> {
    return this.driver.manage().window().getRect();
  }

  async moveTo(place: { x: number; y: number; width: number; height: number }): Promise<void> {
    await this.driver.manage().window().setRect(place);
  }

  /** The process ids of the app itself, without the web view's helpers. */
  processes(): number[] {
    return processesIn(this.session.host.namespace).filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/exe`).endsWith(`/${basename(this.application)}`);
      } catch {
        return false;
      }
    });
  }

  /** Ends the app as the system does at log-out, and waits until it has said goodbye and is gone. */
  async close(): Promise<void> {
    for (const pid of this.processes()) process.kill(pid, "SIGTERM");
    await until("the window's program to end", 10_000, () => this.processes().length === 0);
    await this.driver.quit().catch(() => undefined);
    await this.server.end("SIGTERM").catch(() => undefined);
    this.tunnel.close();
  }
}
