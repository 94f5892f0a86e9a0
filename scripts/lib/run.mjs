// Starting other programs, and ending them with everything they started.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, createWriteStream } from "node:fs";
import { delimiter, join } from "node:path";

const PARENT = process.ppid;

/** Thrown when set-up cannot go on; its message is the one sentence a person gets to read. */
export class Stop extends Error {}

/** The full path of `name` on `path`, or null. */
export function which(name, path = process.env.PATH ?? "") {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/** Runs to the end with the terminal attached; true when it exited with 0. */
export function runs([program, ...args], options = {}) {
  return spawnSync(program, args, { stdio: "inherit", ...options }).status === 0;
}

/** Runs to the end in silence; `{ok, out}` with both streams in `out`. */
export function quietly([program, ...args], options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...options });
  return { ok: status === 0, out: `${stdout ?? ""}${stderr ?? ""}` };
}

/**
 * Starts a program in a process group of its own, passes SIGINT, SIGTERM and SIGHUP on to that group, ends it when
 * whoever started this process is gone, and resolves to its exit code (128 + n for a signal). With `log` its output goes to that file, with `limitMs` the group is killed
 * when the time is over.
 */
export function follow([program, ...args], { log, limitMs, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const sink = log ? createWriteStream(log) : null;
    const stdio = sink ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"];
    const child = spawn(program, args, { stdio, detached: true, ...options });
    child.stdout?.pipe(sink, { end: false });
    child.stderr?.pipe(sink, { end: false });

    const kill = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // the group has ended already
      }
    };
    // npm hands a Ctrl+C on that the terminal has delivered as well: one press is passed on once.
    let last = 0;
    const pass = (signal) => {
      const now = Date.now();
      if (now - last > 300) kill(signal);
      last = now;
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);

    // A shell between npm and this process may die of a signal without handing it on.
    const watch = setInterval(() => process.ppid !== PARENT && pass("SIGTERM"), 500);

    let timedOut = false;
    const timer = limitMs
      ? setTimeout(() => {
          timedOut = true;
          kill("SIGKILL");
        }, limitMs)
      : null;

    let ending = null;
    const done = () => {
      clearInterval(watch);
      clearTimeout(timer);
      clearTimeout(ending);
      for (const signal of signals) process.off(signal, pass);
    };
    child.on("error", (error) => {
      done();
      reject(new Stop(`${program} cannot be started: ${error.message}.`));
    });
    child.on("exit", () => {
      // What the program left running is ended with it, and may not keep its output open for ever.
      kill("SIGTERM");
      ending = setTimeout(() => {
        kill("SIGKILL");
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, 3000);
    });
    child.on("close", (code, signal) => {
      done();
      const exit = code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0);
      const end = () => resolve({ exit, timedOut, signal });
      if (!sink) return end();
      if (timedOut) sink.write(`\nended after ${limitMs / 60_000} minutes without a result\n`);
      sink.end(end);
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
