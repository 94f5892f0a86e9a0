// What processes cost, as the kernel counts it.
import { readFileSync } from "node:fs";
import { ip } from "./ip.ts";

/** Clock ticks a second in /proc, on every Linux there is. */
export const TICKS = 100;

/** A file of the kernel about a process, as the host sees it in which the process runs. */
export function kernel(pid: number, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, "utf8");
}

/** Every process in a namespace. */
export function processesIn(namespace: string): number[] {
  return ip("netns", "pids", namespace).split("\n").filter(Boolean).map(Number);
}

/** Ticks of a core that a process has used since its start. */
export function ticks(pid: number): number {
  // The second field is a name in brackets, and may hold blanks: 14 and 15 are counted from behind it.
  const fields = kernel(pid, "stat").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Bytes of memory that a process holds, what it shares with others included (RSS). */
export function residentBytes(pid: number): number {
  return field(kernel(pid, "status"), "VmRSS");
}

/** Bytes of memory that a process holds, its part only of what it shares with others (PSS). */
export function proportionalBytes(pid: number): number {
  return field(kernel(pid, "smaps_rollup"), "Pss");
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) * 1024;
}
