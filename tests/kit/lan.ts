// A LAN on this machine: every host is a network namespace, the wire is a bridge in a namespace of its own. Nothing of it
// reaches the machine's real network, and a host has no default route unless a test gives it one. Root only.
import { randomBytes } from "node:crypto";
import { Capture } from "./capture.ts";
import { Host } from "./host.ts";
import { ip } from "./ip.ts";
import { PREFIX_VARIABLE } from "./run.ts";
import { sweep } from "./sweep.ts";

export class Lan {
  readonly hosts: Host[] = [];
  private readonly captures: Capture[] = [];
  private ports = 0;

  private constructor(readonly prefix: string) {}

  static create(): Lan {
    const lan = new Lan(`${process.env[PREFIX_VARIABLE] ?? "ll"}${randomBytes(2).toString("hex")}`);
    process.on("exit", lan.sweepAtExit);
    ip("netns", "add", lan.wire);
    ip("-n", lan.wire, "link", "add", "br0", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
    ip("-n", lan.wire, "link", "set", "br0", "up");
    return lan;
  }

  /** The namespace of the bridge. */
  get wire(): string {
    return `${this.prefix}-wire`;
  }

  /** A new host with one interface, `eth0`, at 10.77.x.y/16; `address` only when a test cares which. */
  host(name: string, address?: string): Host {
    const number = this.hosts.length + 1;
    const host = new Host(this, name, address ?? `10.77.${Math.floor(number / 250)}.${(number % 250) + 1}`);
    this.hosts.push(host);
    return host;
  }

  /** A free port of the bridge, named after nothing: its host knows it. */
  plug(): string {
    this.ports += 1;
    return `port${this.ports}`;
  }

  /** Lets the bridge drop this share of everything it carries, ARP included; 0 heals it. */
  lose(percent: number): void {
    const nft = (...args: string[]) => ip("netns", "exec", this.wire, "nft", ...args);
    nft("add", "table", "bridge", "loss");
    nft("delete", "table", "bridge", "loss");
    if (percent === 0) return;
    nft("add", "table", "bridge", "loss");
    nft("add", "chain", "bridge", "loss", "forward", "{ type filter hook forward priority 0; }");
    const share = percent < 100 ? ["numgen", "random", "mod", "100", "<", String(percent)] : [];
    nft("add", "rule", "bridge", "loss", "forward", ...share, "counter", "drop");
  }

  /** How many frames the loss rule has dropped. */
  lost(): number {
    const rules = ip("netns", "exec", this.wire, "nft", "list", "table", "bridge", "loss");
    return Number(/counter packets (\d+)/.exec(rules)?.[1] ?? 0);
  }

  /** Everything to or from UDP port 2425 that crosses the bridge, from now on. */
  async capture(): Promise<Capture> {
    const capture = await Capture.start(this.wire, "br0");
    this.captures.push(capture);
    return capture;
  }

  /** Ends what still runs in the hosts and takes the LAN away. */
  async remove(): Promise<void> {
    await Promise.all([...this.captures.map((capture) => capture.stop()), ...this.hosts.map((host) => host.stop())]);
    this.sweepAtExit();
    process.off("exit", this.sweepAtExit);
  }

  private readonly sweepAtExit = () => sweep(this.prefix);
}

/** A LAN for the body's duration. */
export async function withLan<T>(body: (lan: Lan) => Promise<T>): Promise<T> {
  const lan = Lan.create();
  try {
    return await body(lan);
  } finally {
    await lan.remove();
  }
}
