// Headless nodes, one on each of many hosts, that are asked nothing: company for what is measured.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contact } from "../../src/lib/host/bindings.ts";
import { Child } from "../kit/child.ts";
import type { Host } from "../kit/host.ts";
import { landlineBinary } from "../kit/paths.ts";
import { until } from "../kit/wait.ts";

export type Neighbour = { child: Child; profile: string };

export function startNeighbour(host: Host, number: number): Neighbour {
  const profile = mkdtempSync(join(tmpdir(), "landline-bench-"));
  host.atEnd(() => rmSync(profile, { recursive: true, force: true }));
  const names = `user = "user${number}"\nhost = "desk-${number}"`;
  writeFileSync(join(profile, "config.toml"), `[profile]\n${names}\n`, { mode: 0o600 });
  const env = { ...process.env, LANDLINE_LOG: "warn" };
  return { child: host.start(`user${number}`, landline(), ["--profile", profile, "up", "--json"], { env }), profile };
}

/** Waits until the node of a profile sees so many others online. */
export async function seesOnline(profile: string, count: number): Promise<void> {
  await until(`${count} to be seen online`, 180_000, async () => {
    const asked = Child.start("peers", landline(), ["--profile", profile, "peers", "--json"]);
    if ((await asked.exited).code !== 0) return false;
    const contacts = JSON.parse(asked.lines.join("\n")) as Contact[];
    return contacts.filter(({ isSelf, presence }) => !isSelf && presence === "online").length === count;
  });
}

function landline(): string {
  const path = landlineBinary();
  if (!path) throw new Error("Build the node first: cargo build --release -p landline.");
  return path;
}
