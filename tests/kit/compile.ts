// Small programs of the tests in C++, where nothing else reaches a library or a device. Built once for every version of
// their source.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { outputFolder, ROOT } from "./paths.ts";

/** The program built from a source file of the tree; `packages` are those of pkg-config. */
export function compiled(
  source: string,
  folder: string,
  { packages = [] as string[], flags = [] as string[] } = {},
): string {
  const path = join(ROOT, source);
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
  const name = /([^/]+)\.cpp$/.exec(source)?.[1];
  const binary = join(outputFolder(folder), `${name}-${hash}`);
  if (existsSync(binary)) return binary;
  const found = packages.length
    ? execFileSync("pkg-config", ["--cflags", "--libs", ...packages], { encoding: "utf8" })
        .trim()
        .split(/\s+/)
    : [];
  const fresh = `${binary}.${process.pid}`;
  execFileSync("g++", ["-std=c++17", "-O1", "-Wall", path, ...flags, ...found, "-o", fresh], { stdio: "inherit" });
  renameSync(fresh, binary);
  return binary;
}
