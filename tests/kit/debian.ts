// A Debian of its own for a package under test: the smallest system with what the package depends on and nothing else,
// below a layer that takes every change. It lies in a host of the lab and has that host's network only; its mounts
// vanish with the process that holds them. The system below is made once, from the archive, and kept in the cache.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Child } from "./child.ts";
import type { Host } from "./host.ts";

const ARCHIVE = "http://deb.debian.org/debian";
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Who uses the system under test. */
export const HOME = "/srv/kim";

export type Done = { code: number | null; out: string };

export class Debian {
  private constructor(
    private readonly host: Host,
    private readonly folder: string,
    private readonly holder: Child,
    private readonly env: string[],
  ) {}

  /** `depends` is the line of the package; `shared` are folders that are the same inside; `env` what its programs see. */
  static async start(
    host: Host,
    depends: string,
    { shared = [], env = {} }: { shared?: string[]; env?: Record<string, string> } = {},
  ): Promise<Debian> {
    const below = system(depends);
    const folder = mkdtempSync(join(tmpdir(), "landline-debian-"));
    for (const part of ["root", "changes", "work"]) mkdirSync(join(folder, part));
    host.atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const mounts = [
      `mount -t overlay overlay -o lowerdir=${below},upperdir=${folder}/changes,workdir=${folder}/work ${folder}/root`,
      `cd ${folder}/root`,
      "mount -t proc proc proc",
      "mount --rbind /dev dev",
      // A disk of memory, so that what is shared leaves no trace in the layer.
      "mount -t tmpfs tmpfs tmp",
      ...shared.map((path) => `mkdir -p .${path} && mount --bind ${path} .${path}`),
      "echo mounted",
      "exec cat",
    ];
    const holder = host.start("debian", "unshare", [
      "--mount",
      "--propagation",
      "private",
      "sh",
      "-ec",
      mounts.join("\n"),
    ]);
    await holder.line((line) => line === "mounted");
    const given = Object.entries({ HOME, USER: "kim", LANG: "C.UTF-8", PATH, ...env });
    const debian = new Debian(
      host,
      folder,
      holder,
      given.map(([key, value]) => `${key}=${value}`),
    );
    debian.run("mkdir", "-p", HOME);
    return debian;
  }

  /** Runs a program of this system to its end. */
  run(...command: string[]): Done {
    const [program = "", ...args] = this.inside(command);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    return { code: status, out: `${stdout}${stderr}` };
  }

  /** The same, and it must succeed. */
  does(...command: string[]): string {
    const { code, out } = this.run(...command);
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${out}`);
    return out.trim();
  }

  /** Starts a program that goes on. */
  start(name: string, ...command: string[]): Child {
    const [program = "", ...args] = this.inside(command);
    return this.host.start(name, program, args);
  }

  /** A file as this system sees it, by its path there. */
  read(path: string): Buffer {
    return readFileSync(join("/proc", String(this.holder.pid), "root", this.folder, "root", path));
  }

  /** Puts a file of ours into its root folder; the path there. */
  bring(path: string, name: string): string {
    copyFileSync(path, join("/proc", String(this.holder.pid), "root", this.folder, "root", "tmp", name));
    return `/tmp/${name}`;
  }

  /** Every file that is there and was not, or is not what it was. What was taken away counts too. */
  changes(): string[] {
    const top = join(this.folder, "changes");
    const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return files.map((entry) => `/${relative(top, join(entry.parentPath, entry.name))}`).sort();
  }

  private inside(command: string[]): string[] {
    const enter = ["nsenter", "--target", String(this.holder.pid), "--mount", "--net", "--uts"];
    return [...enter, "chroot", join(this.folder, "root"), "env", "--ignore-environment", ...this.env, ...command];
  }
}

/** The release of this machine: what is built here needs its C library or a newer one. */
export function release(): string | undefined {
  const about = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID=debian$/m.test(about) ? /^VERSION_CODENAME=(\w+)$/m.exec(about)?.[1] : undefined;
}

/** The folder of a system with these packages, made if need be. */
function system(depends: string): string {
  const cache = process.env.LANDLINE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "landline");
  const all = join(cache, "debian");
  mkdirSync(all, { recursive: true });
  const suite = release() ?? "stable";
  const minimal = made(join(all, suite), (folder) => {
    execFileSync("debootstrap", ["--variant=minbase", suite, folder, ARCHIVE], { stdio: "ignore" });
  });
  const key = createHash("sha256").update(depends).digest("hex").slice(0, 12);
  return made(join(all, `${suite}-${key}`), (folder) => {
    execFileSync("cp", ["--archive", `${minimal}/.`, folder]);
    const install = [
      "mount -t proc proc proc",
      // Nothing of it may start services here.
      "printf '#!/bin/sh\\nexit 101\\n' > usr/sbin/policy-rc.d && chmod 755 usr/sbin/policy-rc.d",
      "cp /etc/resolv.conf etc/resolv.conf",
      'chroot . apt-get satisfy --yes --no-install-recommends "$1"',
      "chroot . apt-get clean",
    ];
    execFileSync("unshare", ["--mount", "sh", "-ec", install.join("\n"), "sh", depends], {
      cwd: folder,
      env: { PATH, DEBIAN_FRONTEND: "noninteractive", LANG: "C.UTF-8" },
      stdio: ["ignore", "ignore", "inherit"],
    });
  });
}

/** Makes a folder whole or not at all. */
function made(path: string, make: (folder: string) => void): string {
  if (existsSync(path)) return path;
  const begun = mkdtempSync(`${path}.`);
  execFileSync("chmod", ["755", begun]);
  make(begun);
  renameSync(begun, path);
  return path;
}
