// Where the window is measured: hosts of the lab, Landline on a crowded profile, and the minimal window beside it.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrowserDriver } from "../kit/browser.ts";
import type { Host } from "../kit/host.ts";
import { LandlineNode } from "../kit/node.ts";
import { cargoTarget, desktopBinary } from "../kit/paths.ts";
import type { Driver } from "../kit/screen.ts";
import { DesktopSession } from "../kit/session.ts";
import { WindowDriver } from "../kit/window.ts";
import type { Program } from "./start.ts";

export const CONTACTS = 1000;
export const MESSAGES = 100_000;

/** Built by `npm run bench -- window`, of the same package or beside it. */
function example(name: string): string {
  const path = join(cargoTarget(), "release/examples", name);
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run bench -- window builds it.`);
  return path;
}

export const minimal = (): Program => ({ name: "minimal", path: example("minimal") });

export function landline(profile: string): Program {
  const path = desktopBinary();
  if (!path) throw new Error("The desktop window is missing: npm run bench -- window builds it.");
  return { name: "Landline", path, env: { LANDLINE_PROFILE: profile } };
}

/** A database with a thousand contacts and one long conversation, made once. */
export class CrowdedProfile {
  private readonly folder = mkdtempSync(join(tmpdir(), "landline-bench-"));

  constructor() {
    execFileSync(example("crowded_profile"), [this.folder, String(CONTACTS), String(MESSAGES)]);
  }

  /** Before its node is started. */
  giveTo(node: LandlineNode): LandlineNode {
    copyFileSync(join(this.folder, "landline.db"), join(node.profile, "landline.db"));
    return node;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const alice = (host: Host) => LandlineNode.elsewhere(host, { user: "alice", nickname: "Alice" });

/** A screen with what is behind it: the desktop window, or Chromium on the web server. */
export type Shown = { node: LandlineNode; driver: Driver };
export type Show = (host: Host, profile: CrowdedProfile) => Promise<Shown>;

export const inWindow: Show = async (host, profile) => {
  const session = await DesktopSession.start(host);
  const node = profile.giveTo(alice(host));
  const driver = await WindowDriver.open(session, node.profile);
  await node.attach();
  return { node, driver };
};

export const inBrowser: Show = async (host, profile) => {
  const node = profile.giveTo(alice(host));
  await node.start();
  return { node, driver: await BrowserDriver.open(host, () => node.link()) };
};

export const SCREENS: [name: string, show: Show][] = [
  ["window", inWindow],
  ["Chromium", inBrowser],
];
