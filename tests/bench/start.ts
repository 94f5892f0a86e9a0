// Programs with a window, started and looked at from outside.
import { setTimeout as pause } from "node:timers/promises";
import { familyOf, processesIn, proportionalBytes, TICKS, ticks } from "../kit/processes.ts";
import type { DesktopSession } from "../kit/session.ts";
import { until } from "../kit/wait.ts";
import { film, firstPaint, settled } from "./film.ts";

/** What has not come to the display so long after the first paint does not belong to the start. */
const AFTER_PAINT_MS = 2500;
const AT_MOST_MS = 20_000;

export type Program = { name: string; path: string; env?: NodeJS.ProcessEnv };

/** Milliseconds from the start of the program. */
export type Started = { paint: number; settled: number };

export class Running {
  private constructor(
    private readonly session: DesktopSession,
    private readonly pid: number,
    readonly started: Started,
  ) {}

  /** Starts it and waits until its window is as it stays. */
  static async start(session: DesktopSession, program: Program): Promise<Running> {
    // The shell says when it becomes the program: what it takes to enter the host is not the program's time.
    const line = 'date +%s%N >&2; exec "$0"';
    const env = { ...session.env, ...program.env };
    const recording = film(session.framebuffer, AFTER_PAINT_MS, AT_MOST_MS);
    const child = session.host.start(program.name, "sh", ["-c", line, program.path], { env });
    const zero = await until(`${program.name} to start`, 10_000, () => {
      const said = child.errors.find((text) => /^\d{16,}$/.test(text));
      return said !== undefined && Number(said) / 1e6;
    });
    const pictures = await recording;
    const [paint, end] = [firstPaint(pictures), settled(pictures)];
    if (paint === undefined || end === undefined) throw new Error(`${program.name} painted nothing: ${child.tail()}`);
    return new Running(session, child.pid, { paint: paint - zero, settled: end - zero });
  }

  /** Its own process and those of the web view. */
  private processes(): number[] {
    return familyOf(this.pid, this.session.host.namespace);
  }

  /** Megabytes that its processes hold together. */
  megabytes(): number {
    return this.sum(proportionalBytes) / (1 << 20);
  }

  /** Share of a core that its processes use together in the next seconds, in percent. */
  async load(seconds: number): Promise<number> {
    const before = this.sum(ticks);
    await pause(seconds * 1000);
    return ((this.sum(ticks) - before) / TICKS / seconds) * 100;
  }

  /** As the system ends it at log-out; resolves when the web view's processes are gone too. */
  async end(): Promise<void> {
    const family = this.processes();
    process.kill(this.pid, "SIGTERM");
    const left = () => processesIn(this.session.host.namespace).filter((pid) => family.includes(pid));
    await until(`${family.length} processes to end`, 15_000, () => left().length === 0);
  }

  private sum(cost: (pid: number) => number): number {
    return this.processes().reduce((total, pid) => total + costOf(pid, cost), 0);
  }
}

/** A process may have ended since it was listed: it costs nothing any more. */
function costOf(pid: number, cost: (pid: number) => number): number {
  try {
    return cost(pid);
  } catch {
    return 0;
  }
}
