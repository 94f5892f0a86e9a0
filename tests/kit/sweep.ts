// Removal of a run's namespaces and of what still runs in them. Synchronous, so that it works in an exit handler.
import { spawnSync } from "node:child_process";

function ip(...args: string[]): string {
  return spawnSync("ip", args, { encoding: "utf8" }).stdout ?? "";
}

/** Ends what runs in namespaces whose names begin with `prefix` and removes them; touches no other. */
export function sweep(prefix: string): void {
  const names = ip("netns", "list")
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name.startsWith(prefix));
  for (const name of names) {
    for (const pid of ip("netns", "pids", name).split("\n").filter(Boolean)) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // it ended between the list and the signal
      }
    }
    ip("netns", "del", name);
  }
}
