// What processes cost, as the kernel counts it.
import { readdirSync, readFileSync } from "node:fs";
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

/** A process of a namespace and all that it started, and they in turn. What a session bus started is not among them. */
export function familyOf(pid: number, namespace: string): number[] {
  const parents = new Map(processesIn(namespace).map((each) => [each, parentOf(each)]));
  const belongs = (each: number | undefined): boolean =>
    each !== undefined && (each === pid || belongs(parents.get(each)));
  return [...parents.keys()].filter(belongs);
}

/** The names of its threads, of which the kernel keeps fifteen letters. */
export function threads(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => kernel(pid, `task/${thread}/comm`).trim());
}

/** Ticks of a core that a process has used since its start. */
export function ticks(pid: number): number {
  const fields = stat(pid);
  return Number(fields[11]) + Number(fields[12]);
}

/** Undefined when it has ended meanwhile. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(stat(pid)[1]);
  } catch {
    return undefined;
  }
}

/** The fields of its state from the third on: the second is a name in brackets, and may hold blanks. */
function stat(pid: number): string[] {
  return kernel(pid, "stat").split(") ")[1]?.split(" ") ?? [];
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
