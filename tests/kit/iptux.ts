// A real iptux 0.8 in a host of the lab: its own core library behind the small driver in interop/iptux.
// Test only: nothing of the product links it.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { compiled } from "./compile.ts";
import type { Host } from "./host.ts";
import { deadline } from "./wait.ts";

const LIBRARIES = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

/** The library by its full path: not every package brings the linker's symbolic link. */
export function iptuxLibrary(): string | undefined {
  return LIBRARIES.flatMap((folder) =>
    ["libiptux-core.so", "libiptux-core.so.0", "libiptux-core.so.0.8.3"].map((name) => join(folder, name)),
  ).find((path) => existsSync(path));
}

function driver(): string {
  const library = iptuxLibrary();
  if (!library) throw new Error("iptux is not installed: install the package iptux.");
  return compiled("tests/interop/iptux/driver.cpp", "iptux", { packages: ["sigc++-2.0", "jsoncpp"], flags: [library] });
}

export type IptuxEvent = {
  event: "ready" | "online" | "update" | "offline" | "message" | "error" | "sent" | "unknown" | "listed";
  ip?: string;
  user?: string;
  host?: string;
  nickname?: string;
  group?: string;
  version?: string;
  encode?: string;
  online?: boolean;
  text?: string;
};

export type IptuxOptions = { nickname: string; group?: string; charset?: "utf-8" | "gb18030" };

export class Iptux {
  readonly events: IptuxEvent[] = [];
  private parsed = 0;

  private constructor(
    readonly host: Host,
    private readonly child: Child,
  ) {
    child.onNews(() => {
      for (; this.parsed < child.lines.length; this.parsed += 1) {
        const line = child.lines[this.parsed] ?? "";
        if (line.startsWith("{")) this.events.push(JSON.parse(line) as IptuxEvent);
      }
    });
  }

  static async start(host: Host, options: IptuxOptions): Promise<Iptux> {
    const home = mkdtempSync(join(tmpdir(), "landline-iptux-"));
    host.atEnd(() => rmSync(home, { recursive: true, force: true }));
    for (const folder of ["config", "cache", "data"]) mkdirSync(join(home, folder));
    const config = join(home, "config.json");
    writeFileSync(
      config,
      JSON.stringify({
        nick_name: options.nickname,
        belong_group: options.group ?? "",
        preference_encode: options.charset ?? "utf-8",
      }),
    );
    const env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_CACHE_HOME: join(home, "cache"),
      XDG_DATA_HOME: join(home, "data"),
    };
    const iptux = new Iptux(host, host.startForeign("iptux", driver(), [config], { env, cwd: home }));
    await iptux.waitFor("iptux to start", (event) => event.event === "ready");
    return iptux;
  }

  /** The first event from number `from` on that `accept` takes. */
  async waitFor(what: string, accept: (event: IptuxEvent) => boolean, within = 15_000, from = 0): Promise<IptuxEvent> {
    return deadline(
      what,
      within,
      this.child,
      () => {
        const found = this.events.slice(from).find(accept);
        if (!found && !this.child.alive) throw new Error(`iptux ended: ${this.child.tail()}`);
        return found;
      },
      () => `iptux saw: ${JSON.stringify(this.events.slice(-12))}`,
    );
  }

  /** Waits until iptux counts this address as online. */
  async sees(address: string, within = 15_000, from = 0): Promise<IptuxEvent> {
    return this.waitFor(
      `iptux to see ${address}`,
      (event) => ["online", "update"].includes(event.event) && event.ip === address,
      within,
      from,
    );
  }

  async receives(text: string, within = 15_000): Promise<IptuxEvent> {
    return this.waitFor(
      `iptux to receive "${text.slice(0, 40)}"`,
      (event) => event.event === "message" && event.text === text,
      within,
    );
  }

  /** Everything that was shown to its user as a message, in order. */
  messages(): string[] {
    return this.events.filter((event) => event.event === "message").map((event) => event.text ?? "");
  }

  /** Sends a text; the driver answers "sent" when iptux has ended its tries, whatever came of them. */
  async send(address: string, text: string): Promise<void> {
    const from = this.events.length;
    this.command({ do: "send", to: address, text });
    const end = await this.waitFor(
      "iptux to end its tries",
      (event) => event.event === "sent" || event.event === "unknown",
      20_000,
      from,
    );
    if (end.event === "unknown") throw new Error(`iptux does not know ${address}`);
    const error = this.events.slice(from).find((event) => event.event === "error");
    if (error) throw new Error(`iptux says: ${error.text}`);
  }

  rename(nickname: string): void {
    this.command({ do: "rename", nickname });
  }

  /** Leaves as its window does: BR_EXIT to everybody. */
  async quit(): Promise<void> {
    this.child.mayEnd();
    this.command({ do: "quit" });
    await this.child.exited;
  }

  /** Ends without a word, as a crash does. */
  async crash(): Promise<void> {
    await this.child.end("SIGKILL");
  }

  private command(command: object): void {
    this.child.write(JSON.stringify(command));
  }
}
