// What crossed the wire: tcpdump's stream of UDP port 2425, read into datagrams. Only what the checks need of Ethernet,
// IPv4, IPv6 and UDP is parsed; fragments and extension headers are not.
import { Child } from "./child.ts";
import { deadline, type NewsSource } from "./wait.ts";

export type Datagram = {
  /** Seconds since 1970. */
  at: number;
  from: string;
  to: string;
  bytes: Buffer;
  /** The packet's five header fields as latin-1 text, and what follows them; undefined when it has not that shape. */
  packet?: { version: string; no: string; user: string; host: string; mode: number; options: number; extra: string };
};

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

export class Capture implements NewsSource {
  readonly datagrams: Datagram[] = [];
  private pending = Buffer.alloc(0);
  private headerRead = false;
  private readonly listeners = new Set<() => void>();

  private constructor(private readonly child: Child) {
    child.process.stdout?.on("data", (chunk: Buffer) => this.feed(chunk));
  }

  static async start(namespace: string, device: string): Promise<Capture> {
    const args = ["-i", device, "-U", "--immediate-mode", "-s", "0", "-Z", "root", "-w", "-", "udp", "port", "2425"];
    const child = Child.start("capture", "ip", ["netns", "exec", namespace, "tcpdump", ...args], {
      lines: "errors",
      foreign: true,
    });
    const capture = new Capture(child);
    await deadline(
      "tcpdump to listen",
      10_000,
      child,
      () => child.errors.some((line) => line.includes("listening on")),
      () => child.tail(),
    );
    return capture;
  }

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Datagrams of this mode (low eight bits of the command), with whatever options. */
  ofMode(mode: number, accept: (datagram: Datagram) => boolean = () => true): Datagram[] {
    return this.datagrams.filter((datagram) => datagram.packet?.mode === mode && accept(datagram));
  }

  /** Waits until there are so many of this mode, and gives all: what a program did is on the wire before it is here. */
  async seen(mode: number, accept: (datagram: Datagram) => boolean = () => true, count = 1): Promise<Datagram[]> {
    return deadline(`${count} datagrams of mode ${mode} on the wire`, 5000, this, () => {
      const found = this.ofMode(mode, accept);
      return found.length >= count ? found : undefined;
    });
  }

  async waitFor(what: string, within: number, accept: (datagram: Datagram) => boolean): Promise<Datagram> {
    return deadline(
      what,
      within,
      this,
      () => this.datagrams.find(accept),
      () => `${this.datagrams.length} datagrams seen.`,
    );
  }

  async stop(): Promise<void> {
    await this.child.end("SIGTERM");
  }

  private feed(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    if (!this.headerRead) {
      if (this.pending.length < FILE_HEADER) return;
      this.headerRead = true;
      this.pending = this.pending.subarray(FILE_HEADER);
    }
    while (this.pending.length >= RECORD_HEADER) {
      const end = RECORD_HEADER + this.pending.readUInt32LE(8);
      if (this.pending.length < end) break;
      const at = this.pending.readUInt32LE(0) + this.pending.readUInt32LE(4) / 1e6;
      const datagram = dissect(at, this.pending.subarray(RECORD_HEADER, end));
      if (datagram) this.datagrams.push(datagram);
      this.pending = this.pending.subarray(end);
    }
    for (const listener of this.listeners) listener();
  }
}

function dissect(at: number, frame: Buffer): Datagram | undefined {
  const type = frame.readUInt16BE(12);
  if (type === 0x0800) {
    const header = (frame.readUInt8(14) & 0x0f) * 4;
    const address = (offset: number) => [...frame.subarray(offset, offset + 4)].join(".");
    return read(at, address(26), address(30), frame.subarray(14 + header + 8));
  }
  if (type === 0x86dd) {
    const address = (offset: number) =>
      frame
        .subarray(offset, offset + 16)
        .toString("hex")
        .replace(/(.{4})(?!$)/g, "$1:");
    return read(at, address(22), address(38), frame.subarray(14 + 40 + 8));
  }
  return undefined;
}

function read(at: number, from: string, to: string, payload: Buffer): Datagram {
  const bytes = Buffer.from(payload);
  const text = bytes.toString("latin1");
  const match = /^([^:]*):(\d+):([^:]*):([^:]*):(\d+):(.*)$/s.exec(text);
  if (!match) return { at, from, to, bytes };
  const [, version = "", no = "", user = "", host = "", command = "0", extra = ""] = match;
  const number = Number(command);
  return {
    at,
    from,
    to,
    bytes,
    packet: { version, no, user, host, mode: number & 0xff, options: number - (number & 0xff), extra },
  };
}
