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

  readonly prefix = `${process.env[PREFIX_VARIABLE] ?? "ll"}${randomBytes(2).toString("hex")}`;

  /** With a namespace for the wire, and nothing in it yet. */
  protected constructor() {
    process.on("exit", this.sweepAtExit);
    ip("netns", "add", this.wire);
  }

  static create(): Lan {
    const lan = new Lan();
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

  /** Gives a namespace an interface on this wire; the name of the port at the wire's end. */
  connect(namespace: string, device: string): string {
    this.ports += 1;
    const port = `port${this.ports}`;
    ip("-n", this.wire, "link", "add", port, "type", "veth", "peer", "name", device, "netns", namespace);
    ip("-n", this.wire, "link", "set", port, "master", "br0", "up");
    return port;
  }

  /** Takes a port from the bridge: nothing passes, and the host cannot know, as its card keeps the carrier. */
  isolate(port: string): void {
    ip("-n", this.wire, "link", "set", port, "nomaster");
  }

  /** Puts a port back into the bridge. */
  admit(port: string): void {
    ip("-n", this.wire, "link", "set", port, "master", "br0");
  }

  /** Parts the LAN: nothing passes between these hosts and all others until `unite`. */
  part(hosts: Host[]): void {
    const side = `{ ${hosts.map((host) => host.port()).join(", ")} }`;
    this.rules(
      "parted",
      ["iifname", side, "oifname", "!=", side, "drop"],
      ["iifname", "!=", side, "oifname", side, "drop"],
    );
  }

  unite(): void {
    this.rules("parted");
  }

  /** Lets the bridge drop this share of everything it carries, ARP included; 0 heals it. */
  lose(percent: number): void {
    const share = percent < 100 ? ["numgen", "random", "mod", "100", "<", String(percent)] : [];
    this.rules("loss", ...(percent > 0 ? [[...share, "counter", "drop"]] : []));
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

  /** Makes these the rules of a table for what the bridge forwards; without any the table goes. */
  private rules(table: string, ...rules: string[][]): void {
    const nft = (...args: string[]) => ip("netns", "exec", this.wire, "nft", ...args);
    nft("add", "table", "bridge", table);
    nft("delete", "table", "bridge", table);
    if (rules.length === 0) return;
    nft("add", "table", "bridge", table);
    nft("add", "chain", "bridge", table, "forward", "{ type filter hook forward priority 0; }");
    for (const rule of rules) nft("add", "rule", "bridge", table, "forward", ...rule);
  }

  private readonly sweepAtExit = () => sweep(this.prefix);
}

/** A LAN for the body's duration. */
export async function withLan<T>(body: (lan: Lan) => Promise<T>, lan = Lan.create()): Promise<T> {
  try {
    return await body(lan);
  } finally {
    await lan.remove();
  }
}
