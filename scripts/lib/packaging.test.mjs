// What goes into a package, as far as it can be judged without building one: that other programs understand it, that the
// icons are those of the drawings, and that versions and names agree.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { renderIcons, staleIcons, strayIcons } from "./icons.mjs";
import { files, KEPT, linuxConfig, SHELLS } from "./packaging.mjs";
import { quietly, which } from "./run.mjs";
import { CARGO_ROOT, IN_CI, ROOT } from "./setup.mjs";

const PACKAGING = join(ROOT, "packaging");
const read = (...path) => readFileSync(join(ROOT, ...path), "utf8");
const config = (name = "") => JSON.parse(read("src-tauri", `tauri${name}.conf.json`));

/** The reason to skip a test whose program is not installed; in CI it must be. */
const without = (program) => (which(program) || IN_CI ? false : `${program} is not installed`);

function passes(command) {
  const { ok, out } = quietly(command);
  assert.ok(ok, `${command.join(" ")}\n${out}`);
}

test("desktops understand the desktop entry", { skip: without("desktop-file-validate") }, () => {
  const { out } = quietly(["desktop-file-validate", join(PACKAGING, "landline.desktop")]);
  assert.equal(out, "");
});

test("software centres understand the metadata", { skip: without("appstreamcli") }, () => {
  passes(["appstreamcli", "validate", "--no-net", "--pedantic", join(PACKAGING, "app.landline.landline.metainfo.xml")]);
});

test("systemd understands the user service", { skip: without("systemd-analyze") }, () => {
  const folder = mkdtempSync(join(tmpdir(), "landline-unit-"));
  try {
    // It looks whether the program is there, and where the package is not installed it is not.
    const unit = read("packaging", "landline.service").replaceAll("/usr/bin/landline", process.execPath);
    writeFileSync(join(folder, "landline.service"), unit);
    const command = ["systemd-analyze", "verify", "--user", "--man=no", join(folder, "landline.service")];
    const { ok, out } = quietly(command, { env: { ...process.env, XDG_RUNTIME_DIR: folder } });
    assert.ok(ok && out === "", out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("every picture of the icon is what the drawings make", () => {
  const made = renderIcons();
  const stale = staleIcons(made).map(({ name }) => name);
  assert.deepEqual(stale, [], "stale: run `npm run icons`");
  assert.deepEqual(strayIcons(made), [], "made by no drawing");
});

test("every picture that the bundler is told of is there", () => {
  for (const icon of config().bundle.icon) assert.ok(existsSync(join(CARGO_ROOT, icon)), icon);
});

test("the bundler knows every setting that it is given, also on systems that are not this one", () => {
  const schema = JSON.parse(read("node_modules", "@tauri-apps", "cli", "config.schema.json"));
  /** The forms that a value may have, with every reference followed. */
  const forms = (node) => {
    if (node.$ref) return forms(schema.definitions[node.$ref.split("/").at(-1)]);
    return [node, ...(node.anyOf ?? node.oneOf ?? node.allOf ?? []).flatMap(forms)];
  };
  const unknown = (value, node, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    const known = forms(node).flatMap(({ properties, additionalProperties }) => {
      // A map with names of one's own takes any.
      if (typeof additionalProperties === "object") return Object.keys(value).map((key) => [key, additionalProperties]);
      return Object.entries(properties ?? {});
    });
    return Object.entries(value).flatMap(([key, below]) => {
      const found = known.filter(([name]) => name === key);
      if (found.length === 0) return [`${path}.${key}`];
      return unknown(below, { anyOf: found.map(([, one]) => one) }, `${path}.${key}`);
    });
  };
  const given = { "": config(), ".macos": config(".macos"), ".windows": config(".windows"), linux: linuxConfig([]) };
  for (const [name, value] of Object.entries(given)) {
    const { $schema: _, ...settings } = value;
    assert.deepEqual(unknown(settings, schema, name), []);
  }
});

test("every file that is packed as it is, is there", () => {
  for (const [here] of KEPT) assert.ok(existsSync(join(ROOT, here)), here);
  const { files: mac } = config(".macos").bundle.macOS;
  for (const here of Object.values(mac)) assert.ok(existsSync(join(CARGO_ROOT, here)), here);
  assert.ok(existsSync(join(CARGO_ROOT, config(".macos").bundle.macOS.infoPlist)));
  assert.ok(existsSync(join(CARGO_ROOT, config(".windows").bundle.windows.nsis.installerHooks)));
});

test("each kind of package takes its shells' completions", () => {
  for (const kind of ["deb", "rpm"]) {
    const packed = Object.keys(files(kind, ["landline.1.gz"]));
    for (const shell of Object.keys(SHELLS))
      assert.ok(
        packed.some((path) => path.includes(`/${shell}`)),
        `${kind} ${shell}`,
      );
    assert.ok(packed.includes("/usr/share/man/man1/landline.1.gz"));
  }
});

test("one version everywhere", () => {
  const { version } = JSON.parse(read("package.json"));
  assert.match(read("src-tauri", "Cargo.toml"), new RegExp(`^version = "${version}"$`, "m"));
  assert.match(read("packaging", "app.landline.landline.metainfo.xml"), new RegExp(`<release version="${version}"`));
});

test("every system is told the same scheme of links", () => {
  assert.match(read("packaging", "landline.desktop"), /^MimeType=x-scheme-handler\/landline;$/m);
  assert.match(
    read("packaging", "macos", "Info.plist"),
    /<key>CFBundleURLSchemes<\/key>\s*<array>\s*<string>landline</,
  );
  assert.match(read("packaging", "windows", "hooks.nsh"), /Software\\Classes\\landline"/);
});

test("macOS says in every language why the local network is needed", () => {
  for (const language of ["en", "ja", "zh-Hans"]) {
    const words = read("packaging", "macos", `${language}.lproj`, "InfoPlist.strings");
    assert.match(words, /^"NSLocalNetworkUsageDescription" = "[^"]{20,}";$/m, language);
  }
});
