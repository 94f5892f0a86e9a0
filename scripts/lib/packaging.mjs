// What a package holds beside the window's program, and what it needs of the system it is put on. The rest of the
// bundler's configuration is src-tauri/tauri.conf.json and its sisters for macOS and Windows.
import { join } from "node:path";

import { CARGO_ROOT, ROOT } from "./setup.mjs";

/** Where `npm run package` puts what it makes before it is bundled. */
export const STAGE = join(CARGO_ROOT, "gen", "package");
/** The name of the installed program and of what is named after it. */
const PROGRAM = "landline-desktop";

export const SHELLS = {
  bash: { made: "landline.bash", installed: "/usr/share/bash-completion/completions/landline" },
  fish: { made: "landline.fish", installed: "/usr/share/fish/vendor_completions.d/landline.fish" },
  // Debian has a folder of its own for what packages bring.
  zsh: {
    made: "_landline",
    installed: { deb: "/usr/share/zsh/vendor-completions/_landline", rpm: "/usr/share/zsh/site-functions/_landline" },
  },
};

/** Kept in the repository: `[path in the repository, path on the system]`. */
export const KEPT = [
  ["packaging/app.landline.landline.metainfo.xml", "/usr/share/metainfo/app.landline.landline.metainfo.xml"],
  ["packaging/landline.service", "/usr/lib/systemd/user/landline.service"],
  ["packaging/copyright", "/usr/share/doc/landline/copyright"],
  ["src-tauri/icons/icon.svg", `/usr/share/icons/hicolor/scalable/apps/${PROGRAM}.svg`],
  ["src-tauri/icons/symbolic.svg", `/usr/share/icons/hicolor/symbolic/apps/${PROGRAM}-symbolic.svg`],
];

/** The whole list for one kind of package, as the bundler wants it: path on the system to path here. */
export function files(kind, pages) {
  const list = { "/usr/bin/landline": join(STAGE, "landline") };
  for (const page of pages) list[`/usr/share/man/man1/${page}`] = join(STAGE, "man", page);
  list["/usr/share/doc/landline/changelog.gz"] = join(STAGE, "changelog.gz");
  for (const { made, installed } of Object.values(SHELLS)) {
    list[installed[kind] ?? installed] = join(STAGE, "completions", made);
  }
  for (const [here, there] of KEPT) list[there] = join(ROOT, here);
  return list;
}

/** The configuration that is laid over tauri.conf.json for Linux. `pages` are the names of the manual pages. */
export function linuxConfig(pages) {
  const desktopTemplate = join(ROOT, "packaging", "landline.desktop");
  return {
    bundle: {
      linux: {
        deb: {
          section: "net",
          desktopTemplate,
          // Tauri adds WebKitGTK, GTK and the library of the tray.
          depends: ["libc6 (>= 2.34)", "libgcc-s1"],
          // Notices, the tray and the single window are asked for on it; without it the window still opens.
          recommends: ["default-dbus-session-bus | dbus-session-bus"],
          files: files("deb", pages),
        },
        rpm: { desktopTemplate, files: files("rpm", pages) },
      },
    },
  };
}

/** The same for macOS and Windows: the command line lies beside the window's program, under its own name. */
export const besideConfig = { bundle: { externalBin: [join(STAGE, "landline")] } };
