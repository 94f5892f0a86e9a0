//! End-to-end tests carry the names of their scenarios. A scenario under `openspec/specs` that a test proves says where:
//!
//! ```text
//! #### Scenario: A peer that crashed is shown offline
//! - **WHEN** …
//! - **THEN** …
//! - **PROOF** tests/lab
//! ```
//!
//! In that folder a test must have exactly this title, or be a function named after it (`a_peer_that_crashed_is_…`).
//! The other way round, every test under `tests/` must be titled after a scenario. A test for several values, titled
//! `… in %s`, stands for the scenario that begins with what is before the `%s`.
//!
//! A test may prove a scenario of a change under way (`openspec/changes/NAME/specs`), where not all need their tests yet.

use super::Finding;
use super::source::{SourceFile, numbered};

/// Files that a test adds to a copy of the tree, unit tests among them.
const ADDED: &str = "tests/domain/files/";

/// Tests the lab itself, without the product: it has no scenarios.
const KIT: &str = "tests/interop/lab.test.ts";

struct Scenario<'a> {
    title: &'a str,
    line: usize,
    proofs: Vec<&'a str>,
}

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let is_spec = |file: &&SourceFile| file.path.starts_with("openspec/specs/") && file.path.ends_with("/spec.md");
    let specs: Vec<&SourceFile> = files.iter().filter(is_spec).collect();
    let mut findings = Vec::new();
    for spec in &specs {
        for scenario in scenarios(&spec.text) {
            let Scenario { title, line, proofs } = scenario;
            for folder in proofs.iter().filter(|folder| !proven(files, folder, title)) {
                let what = format!("no test in {folder} is titled {title:?}");
                findings.push(Finding::new(&spec.path, Some(line), what));
            }
        }
    }
    // What a change promises may have its tests before the change is done; only then must they be there.
    let promised = files.iter().filter(|file| is_promised(&file.path));
    let told = specs.into_iter().chain(promised);
    let known: Vec<&str> = told.flat_map(|spec| scenarios(&spec.text)).map(|scenario| scenario.title).collect();
    for file in files.iter().filter(|file| is_end_to_end(&file.path)) {
        let named = |title: &str| known.iter().any(|scenario| stands_for(title, scenario));
        for (line, title) in titles(&file.text).filter(|(_, title)| !named(title)) {
            let what = format!("no scenario is called {title:?}");
            findings.push(Finding::new(&file.path, Some(line), what));
        }
    }
    findings
}

/// The spec of a change that is under way.
fn is_promised(path: &str) -> bool {
    let change = path.strip_prefix("openspec/changes/").filter(|change| !change.starts_with("archive/"));
    change.is_some_and(|change| change.contains("/specs/") && change.ends_with("/spec.md"))
}

fn is_end_to_end(path: &str) -> bool {
    path.starts_with("tests/") && path.contains(".test.") && path != KIT && !path.starts_with(ADDED)
}

/// Whether a test of this title proves that scenario.
fn stands_for(title: &str, scenario: &str) -> bool {
    match title.split_once("%s") {
        Some((beginning, _)) => scenario.starts_with(beginning),
        None => title == scenario,
    }
}

fn scenarios(spec: &str) -> Vec<Scenario<'_>> {
    let mut found: Vec<Scenario<'_>> = Vec::new();
    for (line, text) in numbered(spec) {
        if let Some(title) = text.strip_prefix("#### Scenario: ") {
            found.push(Scenario { title: title.trim(), line, proofs: Vec::new() });
        } else if let (Some(folders), Some(scenario)) = (text.strip_prefix("- **PROOF** "), found.last_mut()) {
            scenario.proofs.extend(folders.split(',').map(str::trim));
        }
    }
    found
}

fn proven(files: &[SourceFile], folder: &str, title: &str) -> bool {
    let function = format!("fn {}(", snake_case(title));
    let below = |file: &&SourceFile| file.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    files
        .iter()
        .filter(below)
        .any(|file| file.text.contains(&function) || titles(&file.text).any(|(_, found)| stands_for(found, title)))
}

/// The titles of vitest tests: the quoted text after `test(` or `it(`, on the same line or the next.
fn titles(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<(usize, &str)> = numbered(text).collect();
    let mut found = Vec::new();
    for (index, (number, line)) in lines.iter().enumerate() {
        let call = line.trim_start();
        let opened = ["test(", "it("].iter().find_map(|open| call.strip_prefix(open)).or_else(|| {
            // test.each, test.skipIf(…)( and test.extend are calls as well: the title follows the last bracket.
            call.strip_prefix("test.").or_else(|| call.strip_prefix("it."))?.split_once(")(").map(|(_, rest)| rest)
        });
        let Some(opened) = opened else { continue };
        let next = lines.get(index + 1).map_or("", |(_, next)| next.trim_start());
        let quoted = if opened.is_empty() { next } else { opened };
        let Some(quote) = quoted.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
            continue;
        };
        if let Some(title) = quoted[1..].split(quote).next() {
            found.push((*number, title));
        }
    }
    found.into_iter()
}

fn snake_case(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "### Requirement: X\nIt SHALL.\n\n#### Scenario: A peer leaves, at once\n- **WHEN** a\n- **PROOF** tests/lab, src-tauri/crates/peer\n";

    fn tree(lab: &str, peer: &str) -> Vec<SourceFile> {
        vec![
            SourceFile::new("openspec/specs/presence/spec.md", SPEC),
            SourceFile::new("tests/lab/presence.test.ts", lab),
            SourceFile::new("src-tauri/crates/peer/tests/leave.rs", peer),
        ]
    }

    #[test]
    fn a_scenario_is_proven_by_a_title_or_by_a_function() {
        let lab = "test('A peer leaves, at once', async () => {});\n";
        assert_eq!(check(&tree(lab, "fn a_peer_leaves_at_once() {}\n")), []);
    }

    #[test]
    fn a_scenario_without_its_test_is_found() {
        let findings = check(&tree("", "fn something_else() {}\n"));
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].line, Some(4));
    }

    #[test]
    fn a_test_without_a_scenario_is_found() {
        let lab = "test(\n  'A peer leaves, at once',\n);\n  it(\"Something new\", f);\n";
        let findings = check(&tree(lab, "fn a_peer_leaves_at_once() {}\n"));
        assert_eq!(
            findings,
            [Finding::new("tests/lab/presence.test.ts", Some(4), "no scenario is called \"Something new\"")]
        );
    }

    #[test]
    fn a_change_under_way_knows_scenarios_that_need_no_test_yet_and_an_archived_one_none() {
        let promised = |path: &str| vec![SourceFile::new(path, SPEC)];
        let under_way = "openspec/changes/detector/specs/peer/spec.md";
        assert_eq!(check(&promised(under_way)), []);
        let tested = |path: &str| {
            let test = SourceFile::new("tests/lab/a.test.ts", "test('A peer leaves, at once', f);\n");
            promised(path).into_iter().chain([test]).collect::<Vec<_>>()
        };
        assert_eq!(check(&tested(under_way)), []);
        assert_eq!(check(&tested("openspec/changes/archive/2026-01-01-detector/specs/peer/spec.md")).len(), 1);
    }

    #[test]
    fn a_test_for_several_values_stands_for_the_scenario_that_begins_like_it() {
        assert!(stands_for("Talk in %s", "Talk in UTF-8 and GB18030"));
        assert!(!stands_for("Talk in %s", "Talk"));
        let each = "test.each([\"a\", \"b\"] as const)(\"Talk in %s\", async (x) => {\n";
        assert_eq!(titles(each).collect::<Vec<_>>(), [(1, "Talk in %s")]);
    }

    #[test]
    fn a_conditional_test_has_a_title_too() {
        assert_eq!(titles("test.skipIf(!ready)('Named', f);\n").collect::<Vec<_>>(), [(1, "Named")]);
    }
}
