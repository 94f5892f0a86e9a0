// What a headless node costs among a hundred others, in a network of namespaces: `npm run bench -- presence`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Contact } from "../../src/lib/host/bindings.ts";
import { Child } from "../kit/child.ts";
import { introduce } from "../kit/crowd.ts";
import type { Host } from "../kit/host.ts";
import { withLan } from "../kit/lan.ts";
import { landlineBinary } from "../kit/paths.ts";
import { until } from "../kit/wait.ts";

const PEERS = 100;
const SETTLE = 20_000;
const MEASURED = 40_000;
/** Clock ticks a second in /proc, on every Linux there is. */
const TICKS = 100;

function start(host: Host, number: number): { child: Child; profile: string } {
  const profile = mkdtempSync(join(tmpdir(), "landline-bench-"));
  host.atEnd(() => rmSync(profile, { recursive: true, force: true }));
  const names = `user = "user${number}"\nhost = "desk-${number}"`;
  writeFileSync(join(profile, "config.toml"), `[profile]\n${names}\n`, { mode: 0o600 });
  const env = { ...process.env, LANDLINE_LOG: "warn" };
  const child = host.start(`user${number}`, binary(), ["--profile", profile, "up", "--json"], { env });
  return { child, profile };
}

function binary(): string {
  const path = landlineBinary();
  if (!path) throw new Error("Build the node first: cargo build --release -p landline.");
  return path;
}

/** Processor time in seconds and resident memory in megabytes. */
function figures(pid: number): { cpu: number; memory: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const cpu = (Number(fields[11]) + Number(fields[12])) / TICKS;
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  return { cpu, memory };
}

test(`a headless node among ${PEERS}`, { timeout: 600_000 }, async () => {
  await withLan(async (lan) => {
    const hosts = Array.from({ length: PEERS + 1 }, (_, number) => lan.host(`h${number}`));
    introduce(hosts);
    const nodes = hosts.map(start);
    const [first] = nodes;
    if (!first) throw new Error("no node");
    const { pid } = JSON.parse(await first.child.line((line) => line.startsWith('{"pid"'), 60_000)) as { pid: number };
    await until("everybody to be seen", 180_000, async () => {
      const asked = Child.start("peers", binary(), ["--profile", first.profile, "peers", "--json"]);
      if ((await asked.exited).code !== 0) return false;
      const contacts = JSON.parse(asked.lines.join("\n")) as Contact[];
      return contacts.filter(({ isSelf, presence }) => !isSelf && presence === "online").length === PEERS;
    });
    await pause(SETTLE);
    const before = figures(pid);
    await pause(MEASURED);
    const after = figures(pid);
    const share = ((after.cpu - before.cpu) / (MEASURED / 1000)) * 100;
    const row = (name: string, value: string, target: string, met: boolean) =>
      `| ${name} | ${value} | ${target} | ${met ? "yes" : "NO"} |`;
    process.stdout.write(
      [
        `\n### A real node among ${PEERS}\n`,
        "| measure | Landline | target | met |",
        "|---|---:|---|---|",
        row("processor, share of a core", `${share.toFixed(2)} %`, "< 0.3 %", share < 0.3),
        row("memory (RSS)", `${after.memory.toFixed(1)} MB`, "< 25 MB", after.memory < 25),
        "",
      ].join("\n"),
    );
    expect(after.memory).toBeGreaterThan(0);
  });
});
