// A peer that the test plays itself, byte by byte: FeiQ's version field, CP932, garbage, or just an open ear.
import { join } from "node:path";
import type { Child } from "./child.ts";
import type { Host } from "./host.ts";
import { ROOT } from "./paths.ts";
import { deadline } from "./wait.ts";
import { modeOf, packet } from "./wire.ts";

export type Heard = { from: string; port: number; bytes: Buffer };

export type Identity = { version?: string; user: string; host: string };

export class Stranger {
  readonly heard: Heard[] = [];
  private readonly answer = new Map<number, { command: number; extra: string | Buffer }>();
  private parsed = 0;
  private number = 1_700_000_000;

  private constructor(
    readonly identity: Identity,
    private readonly child: Child,
  ) {
    child.onNews(() => {
      for (; this.parsed < child.lines.length; this.parsed += 1) {
        const line = JSON.parse(child.lines[this.parsed] ?? "{}");
        if (line.hex !== undefined)
          this.take({ from: line.from, port: line.port, bytes: Buffer.from(line.hex, "hex") });
        if (line.error !== undefined) throw new Error(line.error);
      }
    });
  }

  static async start(host: Host, identity: Identity, port = 2425): Promise<Stranger> {
    const child = host.start("stranger", process.execPath, [join(ROOT, "tests/kit/stranger.mjs"), String(port)]);
    await child.line((line) => line.includes("ready"));
    return new Stranger(identity, child);
  }

  raw(to: string, bytes: Buffer, port = 2425): void {
    this.child.write(JSON.stringify({ to, port, hex: bytes.toString("hex") }));
  }

  /** Sends one packet of this identity and returns its number; numbers rise. `no` repeats an earlier one. */
  send(to: string, command: number, extra: string | Buffer = "", no = this.next()): number {
    this.raw(to, packet({ ...this.identity, no, command, extra }));
    return no;
  }

  async hears(what: string, accept: (heard: Heard) => boolean, within = 10_000, from = 0): Promise<Heard> {
    return deadline(
      what,
      within,
      this.child,
      () => this.heard.slice(from).find(accept),
      () => `heard ${this.heard.map(({ bytes }) => bytes.toString("latin1")).join(" | ")}`,
    );
  }

  /** Answers packets of a mode from now on, to whoever sent them. */
  answers(asked: number, command: number, extra: string | Buffer): void {
    this.answer.set(asked, { command, extra });
  }

  /** Ends without a word. */
  async crash(): Promise<void> {
    await this.child.end("SIGKILL");
  }

  private take(heard: Heard): void {
    this.heard.push(heard);
    const answer = this.answer.get(modeOf(heard.bytes));
    if (!answer) return;
    const bytes = packet({ ...this.identity, no: this.next(), ...answer });
    this.raw(heard.from, bytes, heard.port);
  }

  private next(): number {
    this.number += 1;
    return this.number;
  }
}
