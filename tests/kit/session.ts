// A desktop session of its own for a host of the lab: a display, a bus with the services of a desktop, a home. Single
// instance, tray and notifications live on the bus, so no two apps under test may share one.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Child } from "./child.ts";
import { compiled } from "./compile.ts";
import { type Area, Display } from "./display.ts";
import type { Host } from "./host.ts";
import { program } from "./paths.ts";
import { deadline } from "./wait.ts";

const services = () => compiled("tests/desktop/services.cpp", "desktop", { packages: ["gio-unix-2.0"] });

/** `actions` are key and label in turn, as the window offered them. */
export type Notification = { number: number; summary: string; body: string; actions: string[] };

/** What a desktop has beyond the least: clicks and replies in notifications, a tray, a bus on which a screen reader listens. */
export type Ability = "actions" | "inline-reply" | "tray" | "accessibility";

/** What has not changed for so long has been painted; what moves for ever is looked at no more often than this. */
const STILL_MS = 60;
const STILL_LOOKS = 20;
const bytes = ({ buffer }: Uint32Array) => Buffer.from(buffer);

export class DesktopSession {
  private constructor(
    readonly host: Host,
    readonly home: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly service: Child,
  ) {}

  static async start(host: Host, abilities: Ability[] = []): Promise<DesktopSession> {
    const home = mkdtempSync(join(tmpdir(), "landline-desktop-"));
    host.atEnd(() => rmSync(home, { recursive: true, force: true }));
    const folder = (name: string) => {
      mkdirSync(join(home, name), { mode: 0o700 });
      return join(home, name);
    };
    const display = host.startForeign("Xvfb", program("Xvfb") ?? "Xvfb", [
      "-displayfd",
      "1",
      "-screen",
      "0",
      "1400x1000x24",
      "-nolisten",
      "tcp",
      // The screen as a file, for `colours` and who films it.
      "-fbdir",
      home,
    ]);
    const number = await display.line((line) => /^\d+$/.test(line));
    const bus = `unix:path=${home}/bus`;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: folder("config"),
      XDG_DATA_HOME: folder("data"),
      XDG_CACHE_HOME: folder("cache"),
      XDG_RUNTIME_DIR: folder("runtime"),
      DISPLAY: `:${number}`,
      DBUS_SESSION_BUS_ADDRESS: bus,
      // What the machine says comes over the same bus: the real machine's has nothing to do with a test.
      DBUS_SYSTEM_BUS_ADDRESS: bus,
      LANG: "C.UTF-8",
      LANGUAGE: "en_US",
      NO_AT_BRIDGE: abilities.includes("accessibility") ? "0" : "1",
    };
    delete env.WAYLAND_DISPLAY;
    // What the bus starts, such as the accessibility bus, gets this environment too, and ends with it.
    const daemon = host.startForeign(
      "dbus",
      "dbus-daemon",
      ["--session", "--nofork", "--nopidfile", `--address=${bus}`, "--print-address=1"],
      { env },
    );
    await daemon.line((line) => line.startsWith("unix:"));
    const service = host.start("services", services(), abilities, { env });
    await service.line((line) => line === "ready");
    return new DesktopSession(host, home, env, service);
  }

  /** The file that holds what the display shows, in the form of xwd. */
  get framebuffer(): string {
    return join(this.home, "Xvfb_screen0");
  }

  /** How many colours are on the display: a handful while nothing is painted, hundreds once there is text. */
  async colours(): Promise<number> {
    return Display.look(this.framebuffer, (display) => new Set(display.lines()).size);
  }

  /** Writes a picture of a part of the display, as soon as it stays as it is. */
  async screenshot(area: Area, path: string): Promise<void> {
    await Display.look(this.framebuffer, async (display) => {
      let pixels = display.lines();
      for (let looks = 0; looks < STILL_LOOKS; looks += 1) {
        await pause(STILL_MS);
        const next = display.lines();
        if (Buffer.compare(bytes(pixels), bytes(next)) === 0) break;
        pixels = next;
      }
      display.save(pixels, area, path);
    });
  }

  /** What has been shown to the person so far. */
  notifications(): Notification[] {
    return this.told("notification").map(([number, summary = "", body = "", actions = ""]) => {
      return { number: Number(number), summary, body, actions: actions.split(",").filter(Boolean) };
    });
  }

  async notified(
    what: string,
    accept: (notification: Notification) => boolean,
    within = 10_000,
  ): Promise<Notification> {
    return deadline(
      what,
      within,
      this.service,
      () => this.notifications().find(accept),
      () => JSON.stringify(this.notifications()),
    );
  }

  /** Waits until a notification was taken back. */
  async takenBack({ number }: Notification): Promise<void> {
    await this.says(`notification ${number} to be taken back`, "closed", ([closed]) => Number(closed) === number);
  }

  /** Waits until the icon of an entry bears this number, 0 for none. */
  async badge(entry: string, count: number): Promise<void> {
    const icon = `application://${entry}.desktop`;
    await this.says(`${count} on the icon`, "badge", (said) => said[0] === icon && Number(said[1]) === count);
  }

  click({ number }: Notification): void {
    this.service.write(`action ${number} default`);
  }

  reply({ number }: Notification, text: string): void {
    this.service.write(`reply ${number} ${text}`);
  }

  /** For so many seconds nobody has touched anything. */
  idle(seconds: number): void {
    this.service.write(`idle ${seconds * 1000}`);
  }

  lock(locked: boolean): void {
    this.service.write(`locked ${Number(locked)}`);
  }

  /** The machine is about to sleep, as far as it says so; done when nobody holds that back any more. */
  async sleep(): Promise<void> {
    const held = () => this.says("the sleep held back", "sleep", ([said]) => said === "held sleep delay");
    await held();
    this.service.write("sleep 1");
    await this.says("nobody holding the sleep back", "sleep", ([said]) => said === "free");
  }

  /** The machine has woken. */
  wake(): void {
    this.service.write("sleep 0");
  }

  /** What starts at login. */
  autostart(): string[] {
    const folder = join(this.env.XDG_CONFIG_HOME ?? "", "autostart");
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  }

  /** Starts it, as a desktop does that reads its entries by GLib. */
  async logIn(): Promise<void> {
    for (const entry of this.autostart()) this.service.write(`launch ${entry}`);
    await this.says("the login", "launched", ([done]) => done === "1");
  }

  /** The last word of the services that begins so must be as wanted. */
  private async says(what: string, kind: string, accept: (said: string[]) => boolean): Promise<void> {
    const seen = () => JSON.stringify(this.told(kind));
    await deadline(what, 10_000, this.service, () => accept(this.told(kind).at(-1) ?? []), seen);
  }

  /** The words after the first, of every line that begins with it. */
  private told(kind: string): string[][] {
    return this.service.lines
      .map((line) => line.split("\t"))
      .filter(([first]) => first === kind)
      .map(([, ...said]) => said);
  }
}
