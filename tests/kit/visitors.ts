// Peers that a test plays, as many as a large office has, who come and go at an even rate: visitors.mjs.
import { join } from "node:path";
import type { Child } from "./child.ts";
import { introduceAt } from "./crowd.ts";
import type { Host } from "./host.ts";
import { ROOT } from "./paths.ts";

/** Where they live: within the LAN, and away from what it gives its hosts. */
const NETWORK = "10.77.200.0/21";

export class Visitors {
  private constructor(
    private readonly child: Child,
    readonly count: number,
  ) {}

  /** `count` peers of one host, none of them here yet. `rate` is how many come or go in a second, once they do. */
  static async start(host: Host, target: Host, count: number, rate: number): Promise<Visitors> {
    host.claim(NETWORK);
    const program = join(ROOT, "tests/kit/visitors.mjs");
    const child = host.start("visitors", process.execPath, [program, target.address, String(count), String(rate)]);
    const { addresses } = JSON.parse(await child.line((line) => line.startsWith('{"addresses"')));
    introduceAt(target, host, addresses);
    return new Visitors(child, count);
  }

  /** Half of them enter. */
  async enter(): Promise<void> {
    this.child.write("enter");
    await this.child.line((line) => line.startsWith('{"here"'), 60_000);
  }

  /** They come and go from now on. */
  comeAndGo(): void {
    this.child.write("go");
  }

  async leave(): Promise<void> {
    await this.child.end("SIGKILL");
  }
}
