//! The house rules of ARCHITECTURE.md and CONTRIBUTING.md as far as a machine can see them. Each rule is a function
//! from a [`SourceFile`] to findings, so that a test hands it three lines of text; [`check`] runs them all over the tree.
//!
//! - [`text`]: header, length, names, left-over marks; for every language
//! - [`floors`]: which crate and which folder of the screen may use which
//! - [`circles`]: files of a crate do not import each other in a circle
//! - [`scenarios`]: end-to-end tests carry the names of their scenarios, and the other way round
//! - [`source`]: reading files, and Rust code without its comments, strings and tests

mod circles;
mod finding;
mod floors;
mod scenarios;
mod source;
mod text;

use std::path::Path;

use anyhow::Result;

pub(crate) use finding::Finding;
use source::SourceFile;

type Rule = fn(&SourceFile) -> Vec<Finding>;

const RULES: &[Rule] = &[
    text::header,
    text::length,
    text::names,
    text::marks,
    text::reasons,
    text::emoji,
    text::machine_paths,
    floors::rust_floors,
    floors::manifest_floors,
    floors::handed_in,
    floors::toolkit,
    floors::contract_types,
    floors::screen_floors,
    floors::host_only,
];

/// All findings in the repository at `root`, in order of path and rule.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let files = source::files(root)?;
    let mut findings: Vec<Finding> = files.iter().flat_map(|file| RULES.iter().flat_map(|rule| rule(file))).collect();
    findings.extend(scenarios::check(&files));
    findings.extend(circles::check(&files));
    Ok(findings)
}
