//! Rules about the text of one file, whatever it does: header, length, names, marks that were left over, reasons for
//! what is allowed. Which file may use which is in [`super::floors`].

use super::Finding;
use super::source::{SourceFile, numbered};

const RUST_LINES: usize = 400;
const COMPONENT_LINES: usize = 250;
/// Written by a test, see `landline-api`.
const GENERATED: &str = "src/lib/host/bindings.ts";

/// A file opens with what lives here, and what does not: `//!` in Rust, a comment in TypeScript and scripts.
pub(super) fn header(file: &SourceFile) -> Vec<Finding> {
    let opening: &[&str] = match file.extension() {
        "rs" if !file.is_test() => &["//!"],
        "ts" | "tsx" | "mjs" if !file.path.contains(".test.") => &["//", "/*"],
        _ => return Vec::new(),
    };
    if opening.iter().any(|opening| file.text.starts_with(opening)) {
        return Vec::new();
    }
    vec![Finding::new(&file.path, Some(1), format!("opens without a {} header that says what lives here", opening[0]))]
}

/// Files are rooms, not halls.
pub(super) fn length(file: &SourceFile) -> Vec<Finding> {
    let limit = match file.extension() {
        "rs" | "ts" | "mjs" if file.path != GENERATED => RUST_LINES,
        "tsx" => COMPONENT_LINES,
        _ => return Vec::new(),
    };
    let lines = file.text.lines().count();
    if lines <= limit {
        return Vec::new();
    }
    vec![Finding::new(&file.path, None, format!("has {lines} lines, more than {limit}: make rooms of it"))]
}

/// No file or folder is named after nothing.
pub(super) fn names(file: &SourceFile) -> Vec<Finding> {
    if !file.is_rust() && !file.is_screen() && file.extension() != "mjs" {
        return Vec::new();
    }
    let empty = |name: &str| {
        let name = name.to_lowercase();
        ["utils", "util", "helpers", "helper", "misc", "common", "_ext"].iter().any(|word| {
            name == word.trim_start_matches('_') || name.ends_with(&format!("_{}", word.trim_start_matches('_')))
        }) || name.ends_with("utils")
            || name.ends_with("helpers")
    };
    file.path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .filter(|name| empty(name))
        .map(|name| Finding::new(&file.path, None, format!("{name} says nothing: name it after what it does")))
        .collect()
}

/// What must not be left behind: notes to oneself, tests that are switched off, types that are switched off.
pub(super) fn marks(file: &SourceFile) -> Vec<Finding> {
    // Written in two halves, so that this file passes its own rule.
    const ANYWHERE: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    const RUST: &[&str] = &[concat!("#[ign", "ore"), concat!("dbg", "!("), concat!("allow(dead", "_code")];
    const SCREEN: &[&str] = &["@ts-ignore", "@ts-nocheck", " as any"];
    // A suite may be skipped by what the machine lacks: `skipIf`, or a function of the kit that says so.
    const SCREEN_TESTS: &[&str] = &[
        "it.only(",
        "it.skip(",
        "it.todo(",
        "test.only(",
        "test.skip(",
        "test.todo(",
        "describe.only(",
        "describe.skip(",
        "@ts-ignore",
        "@ts-nocheck",
        " as any",
    ];
    let local = match file.extension() {
        // A module that several test binaries share is used in part by each of them.
        "rs" if file.is_test() => &RUST[..2],
        "rs" => RUST,
        "ts" | "tsx" if file.path.contains(".test.") => SCREEN_TESTS,
        "ts" | "tsx" => SCREEN,
        "mjs" | "css" | "sql" | "toml" => &[],
        _ => return Vec::new(),
    };
    let found = |line: &str| {
        ANYWHERE
            .iter()
            .find(|mark| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == **mark))
            .or_else(|| local.iter().find(|mark| line.contains(**mark)))
            .copied()
    };
    numbered(&file.text)
        .filter_map(|(number, line)| Some((number, found(line)?)))
        .map(|(number, mark)| Finding::new(&file.path, Some(number), format!("{mark} was left behind")))
        .collect()
}

/// What a lint forbids is allowed with a reason only; for `expect_used` the reason is the proof that it cannot fail.
/// Test files may panic, print and say nothing of themselves without one.
pub(super) fn reasons(file: &SourceFile) -> Vec<Finding> {
    const TESTS_MAY: &[&str] = &[
        "missing_docs",
        "clippy::unwrap_used",
        "clippy::expect_used",
        "clippy::panic",
        "clippy::print_stdout",
        "clippy::print_stderr",
    ];
    if !file.is_rust() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.text) {
        let line = line.trim_start();
        if !["#[allow(", "#![allow(", "#[expect(", "#![expect("].iter().any(|open| line.starts_with(open)) {
            continue;
        }
        // rustfmt breaks a long attribute over lines: it ends with `)]`.
        let attribute: String = file.text.lines().skip(number - 1).take(8).collect();
        let attribute = attribute.split(")]").next().unwrap_or_default();
        let lints = attribute.split_once('(').map_or("", |(_, lints)| lints);
        let tests_may = lints.split(',').map(str::trim).all(|lint| lint.is_empty() || TESTS_MAY.contains(&lint));
        let excused = attribute.contains("reason =") || file.is_test() && tests_may;
        if !excused {
            findings.push(Finding::new(&file.path, Some(number), "allows what a lint forbids without a reason"));
        }
    }
    findings
}

/// Logs and messages of the program are plain text; only tests talk in pictures.
pub(super) fn emoji(file: &SourceFile) -> Vec<Finding> {
    if !file.is_rust() {
        return Vec::new();
    }
    let pictured = |c: char| matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{FE0F}');
    numbered(file.production())
        .filter(|(_, line)| line.contains(pictured))
        .map(|(number, _)| Finding::new(&file.path, Some(number), "has an emoji outside tests"))
        .collect()
}

/// No path of somebody's machine.
pub(super) fn machine_paths(file: &SourceFile) -> Vec<Finding> {
    // Written in two halves, so that this file passes its own rule.
    const ROOTS: &[&str] =
        &[concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    // In front of an absolute path stands no name: `a/home/b` is somebody's own folder.
    let absolute = |line: &str, root: &str| {
        line.match_indices(root)
            .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~}".contains(c)))
    };
    // Tests may show what a path of a person looks like.
    let text = if file.is_rust() { file.production() } else { &file.text };
    numbered(text)
        .filter_map(|(number, line)| Some((number, ROOTS.iter().find(|root| absolute(line, root))?)))
        .map(|(number, root)| Finding::new(&file.path, Some(number), format!("names a path of one machine: {root}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "src-tauri/crates/peer/src/lib.rs";

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile::new(path, text)
    }

    #[test]
    fn a_file_opens_with_a_header() {
        assert_eq!(header(&file(LIB, "use a;\n")).len(), 1);
        assert!(header(&file(LIB, "//! Here.\nuse a;\n")).is_empty());
        assert!(header(&file("src-tauri/crates/peer/tests/a.rs", "use a;\n")).is_empty());
        assert_eq!(header(&file("src/app/App.tsx", "import a\n")).len(), 1);
        assert!(header(&file("src/app/App.tsx", "// The shell.\nimport a\n")).is_empty());
    }

    #[test]
    fn a_room_has_its_size() {
        assert!(length(&file(LIB, &"x\n".repeat(400))).is_empty());
        assert_eq!(length(&file(LIB, &"x\n".repeat(401))).len(), 1);
        assert_eq!(length(&file("src/app/App.tsx", &"x\n".repeat(251))).len(), 1);
        assert!(length(&file(GENERATED, &"x\n".repeat(999))).is_empty());
        assert!(length(&file("README.md", &"x\n".repeat(999))).is_empty());
    }

    #[test]
    fn names_that_say_nothing_are_refused() {
        for path in ["src/lib/utils.ts", "a/common/b.rs", "a/peer_ext.rs", "a/misc.rs", "src/lib/dateUtils.ts"] {
            assert_eq!(names(&file(path, "")).len(), 1, "{path}");
        }
        for path in ["a/context.rs", "a/commons_test.rs", "a/helpful.ts", "a/text.rs", "docs/common.md"] {
            assert!(names(&file(path, "")).is_empty(), "{path}");
        }
    }

    #[test]
    fn marks_are_found_as_words() {
        let note = concat!("// TO", "DO: later\n");
        assert_eq!(marks(&file(LIB, note))[0].line, Some(1));
        assert_eq!(marks(&file("src/a.css", note)).len(), 1);
        assert!(marks(&file(LIB, "// mastodon TODOS\n")).is_empty());
        assert_eq!(marks(&file("src/a.test.ts", "ok\ntest.skip('x', f)\n"))[0].line, Some(2));
        assert!(marks(&file(LIB, "items.iter().skip(1)\n")).is_empty());
    }

    #[test]
    fn what_is_allowed_has_a_reason() {
        assert_eq!(reasons(&file(LIB, "#[allow(clippy::expect_used)]\n")).len(), 1);
        assert!(reasons(&file(LIB, "#[expect(clippy::expect_used, reason = \"proof\")]\n")).is_empty());
        assert!(
            reasons(&file(LIB, "    #[expect(\n        clippy::panic,\n        reason = \"x\"\n    )]\n")).is_empty()
        );
        let test = |attribute| reasons(&file("src-tauri/crates/peer/tests/a.rs", attribute)).len();
        assert_eq!(test("#![allow(clippy::unwrap_used, clippy::panic)]\n"), 0);
        assert_eq!(test("#![allow(clippy::unwrap_used, dead_code)]\n"), 1);
        let next = "#[allow(a)]\nfn b() {}\n#[allow(c, reason = \"d\")]\n";
        assert_eq!(reasons(&file(LIB, next)).len(), 1);
    }

    #[test]
    fn emoji_are_for_tests() {
        assert_eq!(emoji(&file(LIB, "info!(\"\u{1F680} started\");\n")).len(), 1);
        assert!(emoji(&file(LIB, "//! x\n\n#[cfg(test)]\nmod tests { \"\u{1F680}\" }\n")).is_empty());
        assert!(emoji(&file(LIB, "// \u{4F60}\u{597D} → é\n")).is_empty());
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let named = concat!("see /ho", "me/alice/x\n");
        assert_eq!(machine_paths(&file("README.md", named)).len(), 1);
        assert!(machine_paths(&file("README.md", concat!("see ~/ho", "me/x and a/wo", "rk/b\n"))).is_empty());
    }
}
