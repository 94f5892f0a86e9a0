// What the node takes for a target, so that a mistake is told while it is being made. The node's own answer rules.
import type { MessageKey } from "@/i18n";

/** Most addresses that one target may stand for; the node asks them one by one. */
const MOST_ADDRESSES = 65_536;
const LEAST_PREFIX = 16;

/** Most entries of the list. */
const MOST_TARGETS = 256;

/** What is wrong with a new target, given those there are; null when nothing is. */
export function targetProblem(text: string, known: readonly string[]): MessageKey | null {
  if (known.includes(text)) return "error.target_known";
  if (known.length >= MOST_TARGETS) return "error.target_many";
  if (text.startsWith("[") || text.split(":").length > 2) return isV6(text) ? null : "error.target";
  const [address = "", port] = text.split(":");
  if (port !== undefined && !isPort(port)) return "error.target_port";
  const [first = "", last] = address.split("-").map((part) => part.trim());
  if (last !== undefined) return rangeProblem(v4(first), v4(last));
  const [network = "", prefix] = address.split("/");
  if (v4(network) === null) return "error.target";
  return prefix === undefined ? null : prefixProblem(prefix);
}

function rangeProblem(first: number | null, last: number | null): MessageKey | null {
  if (first === null || last === null) return "error.target";
  if (last < first) return "error.target_order";
  return last - first < MOST_ADDRESSES ? null : "error.target_large";
}

function prefixProblem(prefix: string): MessageKey | null {
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : 33;
  if (bits > 32) return "error.target";
  return bits < LEAST_PREFIX ? "error.target_large" : null;
}

/** An IPv4 address as a number; null for anything else. */
function v4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((all, part) => all * 256 + Number(part), 0);
}

/** With its interface and port, as `[fe80::1%eth0]:2425`. */
function isV6(text: string): boolean {
  const [, inside = text, port] = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? [];
  const [address = "", zone] = inside.split("%");
  if (zone === "" || (port !== undefined && !isPort(port))) return false;
  return URL.canParse(`http://[${address}]/`);
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
