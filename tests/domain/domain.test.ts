// Adds a small domain (one command, one event, one page, one table) to a copy of the tree and lets the checks of that copy
// run: what a new domain costs is counted here.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cargoTarget, ROOT } from "../kit/paths";
import { REGISTRATIONS } from "./registrations";

const FILES = join(import.meta.dirname, "files");
const MINUTES = 60_000;

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "landline-domain-"));
  const listed = run(ROOT, "git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  for (const file of listed.split("\0").filter((name) => name !== "" && !name.startsWith("tests/"))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

it("A domain is the files of its own folders and at most eight lines elsewhere", () => {
  cpSync(FILES, copy, { recursive: true });
  for (const { file, after, line } of REGISTRATIONS) {
    const path = join(copy, file);
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines, `${file} has the line behind which a domain is registered`).toContain(after);
    lines.splice(lines.indexOf(after) + 1, 0, line);
    writeFileSync(path, lines.join("\n"));
  }
  const own = readdirSync(FILES, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  process.stdout.write(
    `a domain: ${own.length} files of its own, ${REGISTRATIONS.length} lines in ${touched()} other files\n`,
  );
  expect(REGISTRATIONS.length).toBeLessThanOrEqual(8);
});

it(
  "It builds, its command is carried out, its event is told, and its table keeps the number",
  () => {
    // What the tree has built of other people's crates is used here too.
    const env = { CARGO_TARGET_DIR: cargoTarget(), UPDATE_SNAPSHOTS: "1" };
    const cargo = join(copy, "src-tauri");
    run(cargo, "cargo", ["test", "--quiet", "-p", "landline-api", "--test", "bindings", "--test", "counter"], env);
  },
  15 * MINUTES,
);

it(
  "Its page opens in the window in every language, and follows its event",
  () => {
    const npx = (args: string[]) => run(copy, "npx", ["--no-install", ...args]);
    npx(["tsc", "--noEmit", "-p", "tsconfig.json"]);
    npx([
      "vitest",
      "run",
      "--config",
      "vitest.config.ts",
      "src/components/counter",
      "src/i18n/messages",
      "src/app/pages",
    ]);
  },
  10 * MINUTES,
);

function touched(): number {
  return new Set(REGISTRATIONS.map(({ file }) => file)).size;
}

function run(cwd: string, program: string, args: string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}
