// What a suite needs of the machine. Where it is missing a suite fails in CI and is skipped elsewhere, with one sentence
// that says what to install; it is never skipped in silence.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, test } from "vitest";
import { release } from "./debian.ts";
import { iptuxLibrary } from "./iptux.ts";
import { packaged } from "./packages.ts";
import { chromium, desktopBinary, landlineBinary, program } from "./paths.ts";

/** Undefined when the need is met, else what to do, as a sentence. */
type Need = () => string | undefined;

const installed =
  (name: string, packageName = name): Need =>
  () =>
    program(name) ? undefined : `Install ${packageName}: ${name} is missing.`;

const session: Need = () => installed("Xvfb", "xvfb")() ?? installed("dbus-daemon")();

export const needs = {
  lab: () => {
    if (process.platform !== "linux") return "Lab tests need Linux: hosts are network namespaces.";
    if (process.getuid?.() !== 0) return "Lab tests need root: run them with sudo.";
    if (!program("ip")) return "Install iproute2: ip is missing.";
    if (!program("nft")) return "Install nftables: nft is missing.";
    if (!program("tcpdump")) return "Install tcpdump: it captures what crosses the lab's wire.";
    const name = `llprobe${process.pid}`;
    const made = spawnSync("ip", ["netns", "add", name]).status === 0;
    if (made) spawnSync("ip", ["netns", "del", name]);
    return made ? undefined : "This kernel or container allows no network namespaces (ip netns add failed).";
  },
  tap: () => {
    if (!existsSync("/dev/net/tun")) return "Load the kernel module tun: /dev/net/tun is missing.";
    return installed("g++")();
  },
  landline: () => (landlineBinary() ? undefined : "Build the node first: cargo build -p landline."),
  iptux: () => {
    if (!iptuxLibrary()) return "Install iptux: the stock program that Landline must understand.";
    if (!existsSync("/usr/include/iptux-core/CoreThread.h"))
      return "Install iptux with its headers: /usr/include/iptux-core is missing.";
    return (
      installed("g++")() ??
      installed("pkg-config")() ??
      (spawnSync("pkg-config", ["--exists", "sigc++-2.0", "jsoncpp"]).status === 0
        ? undefined
        : "Install libsigc++-2.0-dev and libjsoncpp-dev.")
    );
  },
  jython: () => installed("jython")() ?? installed("pip3", "python3-pip")(),
  chromium: () => (chromium() ? undefined : "Install chromium: the screen is shown in it."),
  desktop: () =>
    desktopBinary()
      ? undefined
      : "Build the desktop app first: cargo build -p landline-desktop --features tauri/custom-protocol.",
  webdriver: () =>
    session() ??
    installed("WebKitWebDriver", "webkit2gtk-driver")() ??
    installed("tauri-driver", "tauri-driver (cargo install tauri-driver)")(),
  accessibility: () => {
    if (!existsSync("/usr/share/dbus-1/services/org.a11y.Bus.service"))
      return "Install at-spi2-core: the bus on which a screen reader listens.";
    return spawnSync("pkg-config", ["--exists", "atspi-2"]).status === 0
      ? installed("g++")()
      : "Install libatspi2.0-dev: the window is read with it.";
  },
  packages: () => {
    if (!packaged("deb") || !packaged("rpm")) return "Make the packages first: npm run package.";
    if (!release()) return "Packages are tested on Debian: what is built elsewhere may need a newer C library.";
    return installed("debootstrap")() ?? installed("rpm")();
  },
  session,
} satisfies Record<string, Need>;

/** A `describe` that runs where its needs are met. */
export function suite(name: string, needed: Need[], body: () => void): void {
  const missing = needed.map((need) => need()).find((sentence) => sentence !== undefined);
  if (missing === undefined) {
    describe(name, body);
  } else if (process.env.CI) {
    describe(name, () => {
      test("has what it needs", () => {
        throw new Error(missing);
      });
    });
  } else {
    process.stderr.write(`${name}: skipped. ${missing}\n`);
    describe.skip(name, body);
  }
}
