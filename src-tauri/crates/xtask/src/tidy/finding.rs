//! What a rule finds.

use std::fmt;

/// One breach of a rule: where, and what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(super) path: String,
    /// Counted from 1; `None` where the file as a whole is meant.
    pub(super) line: Option<usize>,
    pub(super) what: String,
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
