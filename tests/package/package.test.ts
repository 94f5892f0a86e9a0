// What `npm run package` made, on a system that has nothing but what it depends on.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { Debian, HOME } from "../kit/debian.ts";
import { type Lan, withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { field, filesOf, older, packaged } from "../kit/packages.ts";
import { DesktopSession } from "../kit/session.ts";
import { until } from "../kit/wait.ts";

const MINUTES = 60_000;
const PROFILE = `${HOME}/.local/share/landline`;
/** What dpkg and the caches that it has made anew keep for themselves. */
const BOOKS = [
  /^\/var\/lib\/dpkg\//,
  /^\/var\/log\//,
  /^\/var\/cache\/ldconfig\//,
  /\/icon-theme\.cache$/,
  /\/mimeinfo\.cache$/,
];

const deb = packaged("deb") ?? "";
const debian = (lan: Lan, options = {}) => Debian.start(lan.host("desk"), field(deb, "Depends"), options);

/** Starts a node as the command line does, and waits until it answers. */
async function up(system: Debian) {
  const node = system.start("landline", "landline", "up", "--no-web");
  await node.line((line) => line.startsWith("Landline runs as"));
  return node;
}

suite("the packages", [needs.lab, needs.packages, needs.session], () => {
  // The system below all tests is made here at the first time, from the archive.
  beforeAll(() => withLan(async (lan) => void (await debian(lan))), 20 * MINUTES);

  test("A package is installed on a bare system and starts", { timeout: 5 * MINUTES }, async () => {
    await withLan(async (lan) => {
      const session = await DesktopSession.start(lan.host("display"));
      const { DISPLAY = "", DBUS_SESSION_BUS_ADDRESS = "", XDG_RUNTIME_DIR = "" } = session.env;
      const env = { DISPLAY, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR, NO_AT_BRIDGE: "1" };
      const system = await debian(lan, { shared: [session.home, "/tmp/.X11-unix"], env });
      system.does("dpkg", "--install", system.bring(deb, "landline.deb"));

      expect(system.does("landline", "--version")).toBe(`landline ${field(deb, "Version")}`);
      for (const program of ["landline", "landline-desktop"]) {
        expect(system.does("ldd", `/usr/bin/${program}`)).not.toContain("not found");
      }
      const window = system.start("window", "landline-desktop");
      await until("the window's node to answer", MINUTES, () => system.run("landline", "config", "list").code === 0);
      await until("the screen to be painted", 2 * MINUTES, async () => (await session.colours()) > 200);
      // Opened from a browser, a link finds the window that is there.
      system.does("landline-desktop", "landline://chats/01995f2a-7c1e-7b6a-9b1a-2f3e4d5c6b7a");
      expect(window.alive).toBe(true);
      await window.end("SIGTERM", 20_000);
    });
  });

  test("A package brings what a desktop and a shell look for", async () => {
    await withLan(async (lan) => {
      const system = await debian(lan);
      system.does("dpkg", "--install", system.bring(deb, "landline.deb"));

      const entry = system.read("/usr/share/applications/Landline.desktop").toString();
      expect(entry).toContain("MimeType=x-scheme-handler/landline;");
      const icon = /^Icon=(.*)$/m.exec(entry)?.[1];
      for (const size of ["16x16", "24x24", "32x32", "48x48", "64x64", "128x128", "256x256", "512x512"]) {
        expect(system.read(`/usr/share/icons/hicolor/${size}/apps/${icon}.png`).length).toBeGreaterThan(0);
      }
      const [, program = ""] =
        /^ExecStart=(\S+)/m.exec(system.read("/usr/lib/systemd/user/landline.service").toString()) ?? [];
      for (const name of [program, `/usr/bin/${/^Exec=(\S+)/m.exec(entry)?.[1]}`]) system.does("test", "-x", name);

      const page = gunzipSync(system.read("/usr/share/man/man1/landline-up.1.gz")).toString();
      expect(page).toContain(".TH landline-up 1");
      const completed = `source /usr/share/bash-completion/completions/landline
        COMP_WORDS=(landline pe) COMP_CWORD=1; _landline landline pe landline; echo "\${COMPREPLY[@]}"`;
      expect(system.does("bash", "-c", completed)).toBe("peers");
    });
  });

  test("An upgrade keeps what the person has", async () => {
    await withLan(async (lan) => {
      const system = await debian(lan);
      const dropped = "usr/share/doc/landline/of-old";
      system.does("dpkg", "--install", system.bring(older(deb, "0.0.9", dropped), "older.deb"));
      const before = await up(system);
      system.does("landline", "config", "set", "profile.nickname", "Kim of the workshop");
      await before.end("SIGTERM");

      system.does("dpkg", "--install", system.bring(deb, "landline.deb"));
      expect(system.does("dpkg", "--status", "landline")).toContain(`\nVersion: ${field(deb, "Version")}\n`);
      expect(system.run("test", "-e", `/${dropped}`).code).toBe(1);
      const after = await up(system);
      expect(system.does("landline", "config", "get", "profile.nickname")).toBe("Kim of the workshop");
      await after.end("SIGTERM");
    });
  });

  test("A package that is removed leaves the person's profile and nothing else", async () => {
    await withLan(async (lan) => {
      const system = await debian(lan);
      system.does("dpkg", "--install", system.bring(deb, "landline.deb"));
      expect(system.changes()).toContain("/usr/bin/landline-desktop");
      await (await up(system)).end("SIGTERM");

      system.does("dpkg", "--remove", "landline");
      system.does("dpkg", "--purge", "landline");
      const left = system.changes().filter((path) => !BOOKS.some((book) => book.test(path)));
      expect(left.filter((path) => !path.startsWith(`${PROFILE}/`))).toEqual([]);
      expect(left).toContain(`${PROFILE}/landline.db`);
      expect(system.run("dpkg-query", "--show", "landline").code).toBe(1);
    });
  });

  test("Both kinds of package hold the same files", () => {
    const rpm = packaged("rpm") ?? "";
    // Debian has a folder of its own for completions of zsh.
    const common = (path: string) =>
      filesOf(path).map((file) => file.replace("zsh/vendor-completions", "zsh/site-functions"));
    expect(common(rpm)).toEqual(common(deb));
    const version = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")).version;
    expect(field(deb, "Version")).toBe(version);
  });
});
