// The one call of iproute2.
import { execFileSync } from "node:child_process";

/** Runs `ip` and returns what it printed; its own complaint is in the error. */
export function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
