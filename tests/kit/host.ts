// One machine of the lab: a network namespace with interfaces, and a host name of its own for what runs in it.
import { execFileSync } from "node:child_process";
import { Child, type ChildOptions } from "./child.ts";
import { ip } from "./ip.ts";
import type { Lan } from "./lan.ts";

export const PREFIX_LENGTH = 16;

export class Host {
  private readonly children: Child[] = [];
  private readonly goodbyes: (() => void | Promise<void>)[] = [];
  private readonly ports = new Map<string, string>();
  private current: string;

  constructor(
    readonly lan: Lan,
    readonly name: string,
    address: string,
  ) {
    this.current = address;
    ip("netns", "add", this.namespace);
    this.link("set", "lo", "up");
    this.addInterface("eth0", `${address}/${PREFIX_LENGTH}`);
  }

  get namespace(): string {
    return `${this.lan.prefix}-${this.name}`;
  }

  /** The address of `eth0`. */
  get address(): string {
    return this.current;
  }

  /** A further interface, e.g. a second NIC in another subnet. `cidr` is "10.78.0.2/16"; `lan` another wire than its own. */
  addInterface(device: string, cidr: string, lan = this.lan): void {
    this.ports.set(device, lan.connect(this.namespace, device));
    ip("-n", this.namespace, "addr", "add", cidr, "brd", "+", "dev", device);
    this.link("set", device, "up");
  }

  /** The port of the wire that an interface is plugged into. */
  port(device = "eth0"): string {
    const port = this.ports.get(device);
    if (!port) throw new Error(`${this.name} has no ${device}`);
    return port;
  }

  /** What pulling the plug and plugging it in again does. */
  down(device = "eth0"): void {
    this.link("set", device, "down");
  }

  up(device = "eth0"): void {
    this.link("set", device, "up");
  }

  /** What a DHCP server does that hands out another address. */
  changeAddress(address: string): void {
    ip("-n", this.namespace, "addr", "del", `${this.current}/${PREFIX_LENGTH}`, "dev", "eth0");
    ip("-n", this.namespace, "addr", "add", `${address}/${PREFIX_LENGTH}`, "brd", "+", "dev", "eth0");
    this.current = address;
  }

  /** Leaves the host with its IPv6 link-local address alone. */
  dropIpv4(): void {
    ip("-n", this.namespace, "-4", "addr", "flush", "dev", "eth0");
  }

  /** Hands on what is not for itself, as a router does. */
  forward(): void {
    ip("netns", "exec", this.namespace, "sysctl", "-qw", "net.ipv4.ip_forward=1");
  }

  /** Reaches `network` by a router. */
  route(network: string, via: string): void {
    ip("-n", this.namespace, "route", "add", network, "via", via);
  }

  /** Owns every address of `network`, without an interface for each. */
  claim(network: string): void {
    ip("-n", this.namespace, "route", "add", "local", network, "dev", "lo");
  }

  routes(): string {
    return ip("-n", this.namespace, "route");
  }

  /** Starts a program in this host; its process is the program itself, so a signal reaches it and not a wrapper. */
  start(name: string, command: string, args: string[], options: ChildOptions = {}): Child {
    const child = Child.start(`${this.name}/${name}`, "ip", [...this.prelude(), command, ...args], options);
    this.children.push(child);
    return child;
  }

  /** The same for a program that is not Landline's (foreign.ts). */
  startForeign(name: string, command: string, args: string[], options: ChildOptions = {}): Child {
    return this.start(name, command, args, { ...options, foreign: true });
  }

  /** Carries out a line as a person types it here; the prompt is root's already. Throws if it fails. */
  type(line: string): void {
    const command = line.replace(/^sudo /, "");
    execFileSync("ip", ["netns", "exec", this.namespace, "sh", "-c", command], { stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Called when the host is taken away, after its programs have ended. */
  atEnd(goodbye: () => void | Promise<void>): void {
    this.goodbyes.push(goodbye);
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map((child) => child.end("SIGKILL").catch(() => undefined)));
    await Promise.all(this.goodbyes.map((goodbye) => goodbye()));
  }

  private prelude(): string[] {
    return ["netns", "exec", this.namespace, "unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', this.name];
  }

  private link(...args: string[]): void {
    ip("-n", this.namespace, "link", ...args);
  }
}
