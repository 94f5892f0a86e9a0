// The calls of iproute2.
import { execFileSync } from "node:child_process";

/** Runs `ip` and returns what it printed; its own complaint is in the error. */
export function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs many lines at once, in a namespace. */
export function ipLines(namespace: string, lines: string[]): void {
  execFileSync("ip", ["-n", namespace, "-batch", "-"], { input: lines.join("\n"), stdio: ["pipe", "pipe", "pipe"] });
}
