// The packages a machine needs, without touching a machine.
import assert from "node:assert/strict";
import { test } from "node:test";

import { detect, installCommand, NEEDS, plan } from "./packages.mjs";
import { isNodeNewEnough } from "./setup.mjs";

const nothing = () => false;
const everything = () => true;
const debian = { family: "apt", distribution: "debian" };

test("distributions are known by os-release, derived ones by ID_LIKE", () => {
  assert.deepEqual(detect("linux", 'NAME="Debian"\nID=debian\n'), debian);
  assert.deepEqual(detect("linux", "ID=ubuntu\nID_LIKE=debian\n"), { family: "apt", distribution: "ubuntu" });
  assert.deepEqual(detect("linux", 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'), {
    family: "apt",
    distribution: "ubuntu",
  });
  assert.equal(detect("linux", "ID=fedora\n").family, "dnf");
  assert.equal(detect("linux", 'ID="rocky"\nID_LIKE="rhel centos fedora"\n').family, "dnf");
  assert.equal(detect("linux", "ID=manjaro\nID_LIKE=arch\n").family, "pacman");
  assert.equal(detect("darwin", "").family, "brew");
});

test("a Node that the packages refuse is refused at the start", () => {
  const verdict = (versions) => versions.map(isNodeNewEnough);
  assert.deepEqual(verdict(["18.20.0", "20.18.3", "21.7.0", "22.12.0", "23.9.0"]), Array(5).fill(false));
  assert.deepEqual(verdict(["20.19.0", "22.13.1", "24.0.0", "26.1.0"]), Array(4).fill(true));
});

test("an unknown system has no family, and needs are said to be met by hand", () => {
  const nix = detect("linux", "ID=nixos\n");
  assert.equal(nix.family, null);
  assert.deepEqual(plan("node", nix, nothing).packages, []);
  assert.equal(plan("node", nix, nothing).byHand.length, 1);
});

test("nothing is installed where nothing is missing", () => {
  assert.deepEqual(plan("test", debian, everything), { missing: [], packages: [], byHand: [] });
});

test("the headless program needs no web view", () => {
  assert.deepEqual(plan("node", debian, nothing).packages, ["build-essential"]);
});

test("only what a probe does not find is installed", () => {
  const has = (probe) => probe.module !== "webkit2gtk-4.1";
  assert.deepEqual(plan("desktop", debian, has).packages, ["libwebkit2gtk-4.1-dev"]);
});

test("Ubuntu has its own name for Chromium", () => {
  const has = (probe) => !probe.program?.includes("chromium");
  assert.deepEqual(plan("test", debian, has).packages, ["chromium"]);
  assert.deepEqual(plan("test", { family: "apt", distribution: "ubuntu" }, has).packages, ["chromium-browser"]);
});

test("macOS takes its compiler from Xcode, not from a package", () => {
  const { packages, byHand } = plan("desktop", { family: "brew", distribution: "macos" }, nothing);
  assert.deepEqual(packages, []);
  assert.match(byHand[0].without, /xcode-select/);
});

test("every need names a package in every family it is wanted on", () => {
  for (const need of NEEDS) {
    for (const family of need.on ?? ["apt", "dnf", "pacman"]) {
      assert.ok(need.packages[family]?.length > 0, `${need.what} on ${family}`);
    }
  }
});

test("one package is installed once, without questions", () => {
  const arch = { family: "pacman", distribution: "arch" };
  const { packages } = plan("test", arch, nothing);
  assert.equal(new Set(packages).size, packages.length);
  assert.deepEqual(installCommand("pacman", ["a"]), ["pacman", "--sync", "--needed", "--noconfirm", "a"]);
  assert.ok(installCommand("apt", ["a"]).includes("--yes"));
});
