// Contacts as a file: CSV for spreadsheets, JSON for programs. Pure.
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";

export type Format = "csv" | "json";
export type ExportFile = { name: string; type: string; text: string };

/** In this order in both formats. Times are ISO 8601, UTC. */
const COLUMNS: readonly [name: string, value: (contact: Contact) => string | readonly string[] | boolean | null][] = [
  ["name", nameOf],
  ["nickname", ({ nickname }) => nickname],
  ["user", ({ user }) => user],
  ["host", ({ host }) => host],
  ["group", ({ group }) => group],
  ["own_groups", ({ groups }) => groups],
  ["note", ({ note }) => note],
  ["pinned", ({ pinned }) => pinned],
  ["blocked", ({ blocked }) => blocked],
  ["presence", ({ presence, away }) => (presence === "online" && away ? "away" : presence)],
  ["last_seen", ({ lastSeen }) => isoTime(lastSeen)],
  ["first_seen", ({ firstSeen }) => isoTime(firstSeen)],
  ["addresses", ({ addresses }) => addresses],
  ["client", ({ client }) => client],
  ["charset", ({ charset }) => charset],
];

export function exportFile(contacts: readonly Contact[], format: Format, now: number): ExportFile {
  const name = `landline-contacts-${isoTime(now).slice(0, 10)}.${format}`;
  return format === "csv"
    ? { name, type: "text/csv;charset=utf-8", text: toCsv(contacts) }
    : { name, type: "application/json", text: toJson(contacts) };
}

/** RFC 4180. The mark at the beginning tells Excel that it is UTF-8, which it otherwise does not guess. */
export function toCsv(contacts: readonly Contact[]): string {
  const head = COLUMNS.map(([name]) => name);
  const rows = contacts.map((contact) => COLUMNS.map(([, value]) => cell(value(contact))));
  return `\uFEFF${[head, ...rows].map((row) => row.join(",")).join("\r\n")}\r\n`;
}

export function toJson(contacts: readonly Contact[]): string {
  const all = contacts.map((contact) => Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(contact)])));
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** What a spreadsheet would take for a formula: somebody else's nickname must not be one. */
const FORMULA = /^[\s]*[=+\-@\t\r＝＋－＠]/;

function cell(value: string | readonly string[] | boolean | null): string {
  const text = Array.isArray(value) ? value.join("; ") : String(value ?? "");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
