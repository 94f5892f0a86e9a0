// A desktop session of its own for a host of the lab: a display, a session bus, a notification service, a home. Single
// instance, tray and notifications live on the bus, so no two apps under test may share one.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { compiled } from "./compile.ts";
import type { Host } from "./host.ts";
import { program } from "./paths.ts";
import { deadline } from "./wait.ts";

const notificationService = () => compiled("tests/desktop/notifications.cpp", "desktop", { packages: ["gio-2.0"] });

export type Notification = { summary: string; body: string };

export class DesktopSession {
  private constructor(
    readonly host: Host,
    readonly home: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly service: Child,
  ) {}

  /** `accessible` lets programs join the accessibility bus of the session, on which a screen reader listens. */
  static async start(host: Host, { accessible = false } = {}): Promise<DesktopSession> {
    const home = mkdtempSync(join(tmpdir(), "landline-desktop-"));
    host.atEnd(() => rmSync(home, { recursive: true, force: true }));
    const folder = (name: string) => {
      mkdirSync(join(home, name), { mode: 0o700 });
      return join(home, name);
    };
    const display = host.start("Xvfb", program("Xvfb") ?? "Xvfb", [
      "-displayfd",
      "1",
      "-screen",
      "0",
      "1400x1000x24",
      "-nolisten",
      "tcp",
      // The screen as a file, for `colours`.
      "-fbdir",
      home,
    ]);
    const number = await display.line((line) => /^\d+$/.test(line));
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: folder("config"),
      XDG_DATA_HOME: folder("data"),
      XDG_CACHE_HOME: folder("cache"),
      XDG_RUNTIME_DIR: folder("runtime"),
      DISPLAY: `:${number}`,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${home}/bus`,
      LANG: "C.UTF-8",
      LANGUAGE: "en_US",
      NO_AT_BRIDGE: accessible ? "0" : "1",
    };
    delete env.WAYLAND_DISPLAY;
    // What the bus starts, such as the accessibility bus, gets this environment too, and ends with it.
    const bus = host.start(
      "dbus",
      "dbus-daemon",
      ["--session", "--nofork", "--nopidfile", `--address=${env.DBUS_SESSION_BUS_ADDRESS}`, "--print-address=1"],
      { env },
    );
    await bus.line((line) => line.startsWith("unix:"));
    const service = host.start("notifications", notificationService(), [], { env });
    await service.line((line) => line === "ready");
    return new DesktopSession(host, home, env, service);
  }

  /** How many colours are on the display: a handful while nothing is painted, hundreds once there is text. */
  colours(): number {
    const screen = readFileSync(join(this.home, "Xvfb_screen0"));
    return new Set(new Uint32Array(screen.buffer, screen.byteOffset, Math.floor(screen.length / 4))).size;
  }

  /** What has been shown to the person so far. */
  notifications(): Notification[] {
    return this.service.lines
      .filter((line) => line.startsWith("notification\t"))
      .map((line) => {
        const [, summary = "", body = ""] = line.split("\t");
        return { summary, body };
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
}
