// What Landline needs from the operating system, and what each distribution calls it.
// Pure: a probe tells what is there, the plan says what is missing. Nothing is installed here.

/**
 * A need is met when its probe finds it. `for` says which goals want it:
 * `node` (the headless program), `desktop` (the window), `test` (everything `npm test` runs).
 * Package names are by family; a family without a name has no package for it (see `without`).
 */
export const NEEDS = [
  {
    what: "a C compiler",
    for: ["node", "desktop", "test"],
    probe: { program: ["cc", "gcc", "clang"] },
    packages: { apt: ["build-essential"], dnf: ["gcc", "gcc-c++", "make"], pacman: ["base-devel"], brew: [] },
    without: "run xcode-select --install",
  },
  {
    what: "pkg-config",
    for: ["desktop", "test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["pkg-config", "pkgconf"] },
    packages: { apt: ["pkg-config"], dnf: ["pkgconf-pkg-config"], pacman: ["pkgconf"] },
  },
  {
    what: "WebKitGTK 4.1, which draws the window",
    for: ["desktop", "test"],
    on: ["apt", "dnf", "pacman"],
    probe: { module: "webkit2gtk-4.1" },
    packages: { apt: ["libwebkit2gtk-4.1-dev"], dnf: ["webkit2gtk4.1-devel"], pacman: ["webkit2gtk-4.1"] },
  },
  {
    what: "Ayatana AppIndicator, which draws the tray icon",
    for: ["desktop", "test"],
    on: ["apt", "dnf", "pacman"],
    probe: { module: "ayatana-appindicator3-0.1" },
    packages: {
      apt: ["libayatana-appindicator3-dev"],
      dnf: ["libayatana-appindicator-gtk3-devel"],
      pacman: ["libayatana-appindicator"],
    },
  },
  {
    what: "D-Bus, for single instance and notifications",
    for: ["desktop", "test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["dbus-daemon"] },
    packages: { apt: ["dbus"], dnf: ["dbus-daemon"], pacman: ["dbus"] },
  },
  {
    what: "a virtual display for the window under test",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["Xvfb"] },
    packages: { apt: ["xvfb"], dnf: ["xorg-x11-server-Xvfb"], pacman: ["xorg-server-xvfb"] },
  },
  {
    what: "the WebDriver of WebKitGTK",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["WebKitWebDriver"] },
    // dnf resolves a file name to the package that owns it in this release.
    packages: { apt: ["webkit2gtk-driver"], dnf: ["/usr/bin/WebKitWebDriver"], pacman: ["webkit2gtk-4.1"] },
  },
  {
    what: "Chromium, for the screen in a browser",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["chromium", "chromium-browser", "google-chrome"] },
    packages: { apt: ["chromium"], ubuntu: ["chromium-browser"], dnf: ["chromium"], pacman: ["chromium"] },
  },
  {
    what: "network namespaces for the lab",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["ip"] },
    packages: { apt: ["iproute2"], dnf: ["iproute"], pacman: ["iproute2"] },
  },
  {
    what: "nftables, which loses packets in the lab",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["nft"] },
    packages: { apt: ["nftables"], dnf: ["nftables"], pacman: ["nftables"] },
  },
  {
    what: "tcpdump, which sees what crosses the wire of the lab",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["tcpdump"] },
    packages: { apt: ["tcpdump"], dnf: ["tcpdump"], pacman: ["tcpdump"] },
  },
];

// What the tests read the window with, as a screen reader does: tests/desktop/screenreader.cpp.
NEEDS.push(
  {
    what: "the accessibility bus, on which a screen reader listens",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { file: "/usr/share/dbus-1/services/org.a11y.Bus.service" },
    packages: { apt: ["at-spi2-core"], dnf: ["at-spi2-core"], pacman: ["at-spi2-core"] },
  },
  {
    what: "libatspi, with which a screen reader reads",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { module: "atspi-2" },
    packages: { apt: ["libatspi2.0-dev"], dnf: ["at-spi2-core-devel"], pacman: ["at-spi2-core"] },
  },
);

// What judges the parts of a package: see packaging.test.mjs.
NEEDS.push(
  {
    what: "desktop-file-validate, which reads the desktop entry",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["desktop-file-validate"] },
    packages: { apt: ["desktop-file-utils"], dnf: ["desktop-file-utils"], pacman: ["desktop-file-utils"] },
  },
  {
    what: "appstreamcli, which reads the metadata for software centres",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["appstreamcli"] },
    packages: { apt: ["appstream"], dnf: ["appstream"], pacman: ["appstream"] },
  },
  {
    what: "systemd-analyze, which reads the user service",
    for: ["test"],
    on: ["apt", "dnf", "pacman"],
    probe: { program: ["systemd-analyze"] },
    packages: { apt: ["systemd"], dnf: ["systemd"], pacman: ["systemd"] },
  },
);

// iptux and Jython are packaged by Debian and Ubuntu only; elsewhere the interop tests say that they are skipped.
const FOREIGN = [
  ["iptux, a real IP Messenger to talk to", { program: ["iptux"] }, "iptux"],
  ["a C++ compiler for the iptux test driver", { program: ["g++", "c++"] }, "g++"],
  ["JsonCpp, as iptux uses it", { module: "jsoncpp" }, "libjsoncpp-dev"],
  ["GLib, as iptux uses it", { module: "glib-2.0" }, "libglib2.0-dev"],
  ["libsigc++, as iptux uses it", { module: "sigc++-2.0" }, "libsigc++-2.0-dev"],
  ["Jython, which runs the ipmsg of PyPI", { program: ["jython"] }, "jython"],
  ["pip, which fetches the ipmsg of PyPI", { program: ["pip3"] }, "python3-pip"],
];
for (const [what, probe, name] of FOREIGN) {
  NEEDS.push({ what, probe, for: ["test"], on: ["apt"], packages: { apt: [name] } });
}

const FAMILIES = [
  ["apt", ["debian", "ubuntu"]],
  ["dnf", ["fedora", "rhel", "centos"]],
  ["pacman", ["arch"]],
];

/**
 * Which family this machine belongs to: by `/etc/os-release` on Linux, Homebrew on macOS.
 * Returns `{family, distribution}`; `family` is null where Landline knows no package manager.
 */
export function detect(platform, osRelease) {
  if (platform === "darwin") return { family: "brew", distribution: "macos" };
  if (platform !== "linux") return { family: null, distribution: platform };
  const field = (key) => new RegExp(`^${key}="?([^"\n]*)"?$`, "m").exec(osRelease)?.[1] ?? "";
  const distribution = field("ID") || "linux";
  const names = [distribution, ...field("ID_LIKE").split(" ")];
  const found = FAMILIES.find(([, ids]) => ids.some((id) => names.includes(id)));
  // Mint, Pop and the like take their browser from Ubuntu too.
  const ubuntu = names.includes("ubuntu");
  return { family: found?.[0] ?? null, distribution: ubuntu ? "ubuntu" : distribution };
}

/**
 * What is missing for `goal`, as `{missing, packages, byHand}`: the needs a probe did not find, the packages
 * to install in one go, and the needs that no package here can meet.
 * `has(probe)` answers whether a probe is satisfied on this machine.
 */
export function plan(goal, { family, distribution }, has) {
  const wanted = NEEDS.filter((need) => need.for.includes(goal) && (!need.on || need.on.includes(family)));
  const missing = wanted.filter((need) => !has(need.probe));
  const names = (need) => need.packages[distribution] ?? need.packages[family] ?? [];
  return {
    missing,
    packages: [...new Set(missing.flatMap(names))],
    byHand: missing.filter((need) => names(need).length === 0),
  };
}

/** The install command of a family, without sudo. */
export function installCommand(family, packages) {
  switch (family) {
    case "apt":
      return ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "-o=Dpkg::Use-Pty=0", ...packages];
    case "dnf":
      return ["dnf", "install", "--assumeyes", ...packages];
    case "pacman":
      return ["pacman", "--sync", "--needed", "--noconfirm", ...packages];
    case "brew":
      return ["brew", "install", ...packages];
    default:
      throw new Error(`no package manager is known for ${family}`);
  }
}
