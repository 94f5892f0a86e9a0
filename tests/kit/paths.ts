// Where the kit finds programs and puts its output. Nothing else in tests/ knows a path.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
/** Screenshots, captures and logs of the last run; ignored by git, kept by CI. */
export const OUTPUT = join(ROOT, "test-output");

/** A folder under test-output, made when it is asked for. */
export function outputFolder(...parts: string[]): string {
  const folder = join(OUTPUT, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

let target: string | undefined;

/** Cargo's target folder, by its own word: an environment variable or a config file may have moved it. */
export function cargoTarget(): string {
  target ??= JSON.parse(
    execFileSync(
      "cargo",
      ["metadata", "--format-version", "1", "--no-deps", "--manifest-path", join(ROOT, "src-tauri/Cargo.toml")],
      {
        encoding: "utf8",
        maxBuffer: 64 << 20,
      },
    ),
  ).target_directory as string;
  return target;
}

/** The built binary, or undefined. `variable` names a path that goes before cargo's. */
function binary(name: string, variable: string): string | undefined {
  const given = process.env[variable];
  const path = given ?? join(cargoTarget(), "debug", name);
  return existsSync(path) ? path : undefined;
}

export const landlineBinary = () => binary("landline", "LANDLINE_BIN");
export const desktopBinary = () => binary("landline-desktop", "LANDLINE_DESKTOP_BIN");

/** A program on the search path or in the sbin folders that root's path may lack. */
export function program(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin", `${process.env.HOME}/.cargo/bin`];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Chromium by any of the names that distributions give it. */
export const chromium = () => ["chromium", "chromium-browser", "google-chrome"].map(program).find((path) => path);
