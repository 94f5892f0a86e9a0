// What a scan of a million files costs those who chat meanwhile, beside SQLite alone: `npm run bench -- store`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quantile } from "../kit/crowd.ts";
import { cargoTarget } from "../kit/paths.ts";
import { Table } from "./table.ts";

const FILES = Number(process.env.LANDLINE_BENCH_FILES ?? 1_000_000);
/** Milliseconds by which the scan may move what one text in a hundred waits at least. */
const MOVED = 20;
const LOG_MIB = 16;

/** What crates/store/examples/bulk_scan.rs prints; times of texts in milliseconds. */
type Scan = {
  alone: number[];
  beside: number[];
  steps: number;
  scanSeconds: number;
  plainSeconds: number;
  logPeakBytes: number;
};

test("texts beside a scan", { timeout: 1_200_000 }, () => {
  const program = join(cargoTarget(), process.env.LANDLINE_BENCH_BUILD ?? "release", "examples/bulk_scan");
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run bench -- store builds it.`);
  const folder = mkdtempSync(join(tmpdir(), "landline-bench-"));
  try {
    const scan: Scan = JSON.parse(execFileSync(program, [folder, String(FILES)], { encoding: "utf8" }));
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    const at = (share: number) => [quantile(scan.beside, share), quantile(scan.alone, share)] as const;
    const table = new Table(`Database: ${FILES} files are scanned while people chat`, ["Landline", "beside it"]);
    for (const [name, share] of [["p50", 0.5] as const, ["p99", 0.99] as const]) {
      const [beside, alone] = at(share);
      const moved = beside - alone;
      const measure = `${name} of a text's commit during the scan, beside it alone`;
      table.add(measure, [ms(beside), ms(alone)], `moved by < ${MOVED} ms`, moved < MOVED);
    }
    const longest = Math.max(...scan.beside);
    table.add("longest of them", [ms(longest), ms(Math.max(...scan.alone))], "—", true);
    const [ours, plain] = [FILES / scan.scanSeconds, FILES / scan.plainSeconds];
    const rates = [ours.toFixed(0), `SQLite alone ${plain.toFixed(0)}`];
    table.add(`files a second, in ${scan.steps} steps`, rates, "≥ a quarter of it", ours >= plain / 4);
    const log = scan.logPeakBytes / 2 ** 20;
    table.add("write-ahead log at most", [`${log.toFixed(1)} MiB`, ""], `≤ ${LOG_MIB} MiB`, log <= LOG_MIB);
    table.print();
    expect(table.missed()).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
