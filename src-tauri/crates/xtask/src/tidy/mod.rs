//! The house rules of ARCHITECTURE.md and CONTRIBUTING.md as far as a machine can see them. Each rule is a function
//! from a [`SourceFile`] to findings, so that a test hands it three lines of text; [`check`] runs them all over the tree.
//!
//! - [`text`]: header, length, names, left-over marks; for every language
//! - [`floors`]: which crate and which folder of the screen may use which
//! - [`scenarios`]: end-to-end tests carry the names of their scenarios, and the other way round
//! - [`source`]: reading files, and Rust code without its comments, strings and tests

mod floors;
mod scenarios;
mod source;
mod text;

use std::fmt;
use std::path::Path;

use anyhow::Result;

use source::SourceFile;

/// One breach of a rule: where, and what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    path: String,
    /// Counted from 1; `None` where the file as a whole is meant.
    line: Option<usize>,
    what: String,
}

impl Finding {
    pub(crate) fn new(path: impl Into<String>, line: Option<usize>, what: impl Into<String>) -> Self {
        Self { path: path.into(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}

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
    Ok(findings)
}
