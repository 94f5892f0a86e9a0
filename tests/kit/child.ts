// A program that a test started: its lines, its end. Every one is ended by its own id when the test process ends,
// however it ends.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { endedByItself } from "./foreign.ts";
import { deadline } from "./wait.ts";

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

const running = new Set<ChildProcess>();
let watching = false;

function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
}

function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  process.on("exit", endAll);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.once(signal, () => {
      endAll();
      process.exit(1);
    });
  }
}

export type ChildOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** File that gets everything the program says, for a look after a failure. */
  log?: string;
  /** "errors" leaves standard output, which is not text, to the caller. */
  lines?: "both" | "errors";
  /** A program that is not Landline's: when it ends and nobody asked it to, no test is to blame (foreign.ts). */
  foreign?: boolean;
};

export class Child {
  /** Every line of standard output so far. */
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly exited: Promise<Exit>;
  private readonly listeners = new Set<() => void>();
  private asked = false;

  private constructor(
    readonly name: string,
    readonly process: ChildProcess,
    options: ChildOptions,
  ) {
    running.add(process);
    watchOwnEnd();
    const collect = (stream: NodeJS.ReadableStream | null, into: string[]) => {
      if (!stream) return;
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
        into.push(line);
        if (options.log) appendFileSync(options.log, `${line}\n`);
        this.tell();
      });
    };
    if (options.lines !== "errors") collect(process.stdout, this.lines);
    collect(process.stderr, this.errors);
    if (options.foreign) {
      process.on("exit", (code, signal) => {
        if (!this.asked) endedByItself(name, `${signal ?? `exit code ${code}`}: ${this.tail()}`);
      });
    }
    this.exited = new Promise((resolve) => {
      process.on("error", (error) => {
        this.errors.push(String(error));
        running.delete(process);
        resolve({ code: null, signal: null });
        this.tell();
      });
      process.on("close", (code, signal) => {
        running.delete(process);
        resolve({ code, signal });
        this.tell();
      });
    });
  }

  static start(name: string, command: string, args: string[], options: ChildOptions = {}): Child {
    const settings: SpawnOptions = {
      env: options.env ?? process.env,
      cwd: options.cwd,
      stdio: ["pipe", "pipe", "pipe"],
    };
    return new Child(name, spawn(command, args, settings), options);
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null && this.process.pid !== undefined;
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error(`${this.name} did not start: ${this.errors.join("\n")}`);
    return this.process.pid;
  }

  write(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** Calls back after every line and at the end; returns the way to stop that. */
  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first line from `from` on that `accept` takes; fails at the deadline or when the program ends without it. */
  async line(accept: (line: string) => boolean, within = 15_000, from = 0): Promise<string> {
    return deadline(`${this.name} to print the line`, within, this, () => {
      const found = this.lines.slice(from).find(accept);
      if (found === undefined && !this.alive) throw new Error(`${this.name} ended: ${this.tail()}`);
      return found;
    });
  }

  /** From now on its end is expected: it was asked to quit. */
  mayEnd(): void {
    this.asked = true;
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals = "SIGTERM", within = 10_000): Promise<Exit> {
    this.mayEnd();
    if (this.alive) this.process.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.process.kill("SIGKILL");
        reject(new Error(`${this.name} did not end within ${within} ms of ${signal}: ${this.tail()}`));
      }, within);
    });
    try {
      return await Promise.race([this.exited, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The last lines of both streams, for messages. */
  tail(): string {
    return [...this.lines.slice(-5), ...this.errors.slice(-15)].join("\n");
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
