// The packages that `npm run package` has made, and an older one made of them.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cargoTarget } from "./paths.ts";

/** The newest package of a kind, or undefined. */
export function packaged(kind: "deb" | "rpm"): string | undefined {
  const folder = join(cargoTarget(), "release", "bundle", kind);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.endsWith(`.${kind}`))
    .sort()
    .map((name) => join(folder, name))
    .at(-1);
}

export function field(deb: string, name: string): string {
  return execFileSync("dpkg-deb", ["--field", deb, name], { encoding: "utf8" }).trim();
}

/** Every file of a package by its path on the system, folders left out. */
export function filesOf(path: string): string[] {
  const list = path.endsWith(".rpm")
    ? execFileSync("rpm", ["-qp", "--qf", "[%{FILEMODES:perms} %{FILENAMES}\n]", path], { encoding: "utf8" })
    : execFileSync("sh", ["-c", 'dpkg-deb --fsys-tarfile "$0" | tar --list --verbose', path], { encoding: "utf8" });
  const lines = list.split("\n").filter((line) => line.startsWith("-"));
  return lines.map((line) => line.slice(line.lastIndexOf(" ") + 1).replace(/^\/?/, "/")).sort();
}

/** The same package as an earlier version would have been, with a file that there is no more. */
export function older(deb: string, version: string, dropped: string): string {
  const folder = mkdtempSync(join(tmpdir(), "landline-older-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [tree, path] = [join(folder, "tree"), join(folder, `landline_${version}.deb`)];
  execFileSync("dpkg-deb", ["--raw-extract", deb, tree]);
  const control = join(tree, "DEBIAN", "control");
  writeFileSync(control, readFileSync(control, "utf8").replace(/^Version: .*$/m, `Version: ${version}`));
  mkdirSync(join(tree, dropped, ".."), { recursive: true });
  writeFileSync(join(tree, dropped), "of the earlier version\n");
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, path]);
  return path;
}
