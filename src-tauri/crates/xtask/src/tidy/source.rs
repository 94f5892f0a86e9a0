//! The files of the repository, and views of Rust code that rules can search without being fooled: [`SourceFile::code`]
//! blanks comments and literals, [`SourceFile::production`] leaves tests out. Line numbers stay as they are in the file.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// A text file of the repository.
pub(crate) struct SourceFile {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.extension() == "rs"
    }

    /// TypeScript, with or without JSX.
    pub(crate) fn is_screen(&self) -> bool {
        matches!(self.extension(), "ts" | "tsx")
    }

    /// A file whose whole text is tests: under a `tests`, `benches` or `fuzz` folder, or named as a test.
    pub(crate) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "benches" | "fuzz" | "tests.rs"))
            || self.path.contains(".test.")
    }

    /// The crate this file belongs to: `peer` for `src-tauri/crates/peer/…`.
    pub(crate) fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("src-tauri/crates/")?.split('/').next()
    }

    /// Rust text outside tests: up to the first `#[cfg(test)]` at the margin, or nothing in a test file.
    pub(crate) fn production(&self) -> &str {
        if self.is_test() {
            return "";
        }
        match self.text.find("\n#[cfg(test)]\nmod ") {
            Some(end) => &self.text[..end],
            None => &self.text,
        }
    }

    /// [`production`](Self::production) with comments, strings and characters blanked.
    pub(crate) fn code(&self) -> String {
        blank(self.production())
    }
}

/// Lines of a text with their numbers, counted from 1.
pub(crate) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Every text file that git tracks or would track. Files that are not UTF-8 (pictures, golden bytes) are left out.
pub(crate) fn files(root: &Path) -> Result<Vec<SourceFile>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git cannot be started")?;
    ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let listing = String::from_utf8(output.stdout).context("a path is not UTF-8")?;
    let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    // A file deleted but not yet committed is still listed: it cannot be read, and needs no rule.
    let read =
        |path: &str| Some(SourceFile { path: path.to_owned(), text: std::fs::read_to_string(root.join(path)).ok()? });
    let files: Vec<SourceFile> = paths.into_iter().filter_map(read).collect();
    ensure!(files.iter().any(SourceFile::is_rust), "no Rust file was found below {}", root.display());
    Ok(files)
}

/// The code with every comment, string and character literal turned into blanks; newlines stay.
pub(super) fn blank(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = literal(rest).or_else(|| comment(rest));
        match length {
            Some(length) => {
                let (hidden, after) = rest.split_at(length);
                out.extend(hidden.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                rest = after;
            }
            None => {
                // A name is taken whole, so that the r of `for"` does not open a raw string.
                let name = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                let (kept, after) = rest.split_at(name.max(first.len_utf8()));
                out.push_str(kept);
                rest = after;
            }
        }
    }
    out
}

/// The length in bytes of the comment that `code` starts with. Block comments nest.
fn comment(code: &str) -> Option<usize> {
    if code.starts_with("//") {
        return Some(code.find('\n').unwrap_or(code.len()));
    }
    if !code.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < code.len() {
        let rest = &code[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(code.len())
}

/// The length in bytes of the string or character literal that `code` starts with.
fn literal(code: &str) -> Option<usize> {
    let body = code.strip_prefix('b').or_else(|| code.strip_prefix('c')).unwrap_or(code);
    let prefix = code.len() - body.len();
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let opening = prefix + 1 + hashes + 1;
            return Some(code[opening..].find(&end).map_or(code.len(), |at| opening + at + end.len()));
        }
        return None;
    }
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut characters = body.char_indices().skip(1);
    let mut seen = 0;
    while let Some((at, c)) = characters.next() {
        if c == quote && (quote == '"' || seen > 0) {
            return Some(prefix + at + c.len_utf8());
        }
        // `'a` without a closing quote right after one character is a lifetime.
        if quote == '\'' && seen == 1 {
            return None;
        }
        if c == '\\' {
            let escaped = characters.next();
            if quote == '\'' {
                // \x41 and \u{41} are longer than one character: the next quote ends them.
                let from = escaped.map_or(body.len(), |(at, c)| at + c.len_utf8());
                return Some(body[from..].find('\'').map_or(code.len(), |end| prefix + from + end + 1));
            }
        }
        seen += 1;
    }
    (quote == '"').then_some(code.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(code: &str) -> String {
        blank(code).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_literals_are_blanked() {
        assert_eq!(visible("a // b\nc /* d /* e */ f */ g"), "a c g");
        assert_eq!(visible(r#"say("std::env \" x") + 1"#), "say( ) + 1");
        assert_eq!(visible(r##"r#"std::env"# + b"x" + br"\" + y"##), "+ + + y");
        assert_eq!(visible(r"['a', '\'', '\u{1F600}', b'\n', z]"), "[ , , , , z]");
    }

    #[test]
    fn lifetimes_and_names_that_end_like_a_prefix_are_code() {
        assert_eq!(visible("fn f<'a>(x: &'a str, y: &'static str)"), "fn f<'a>(x: &'a str, y: &'static str)");
        assert_eq!(visible(r#"number"text""#), "number");
    }

    #[test]
    fn lines_keep_their_numbers() {
        let code = "one\n/* two\nthree */ \"four\nfive\" six";
        assert_eq!(blank(code).lines().count(), code.lines().count());
    }

    #[test]
    fn tests_are_not_production() {
        let file = SourceFile::new("src-tauri/crates/peer/src/lib.rs", "fn a() {}\n#[cfg(test)]\nmod tests { b }\n");
        assert_eq!(file.code().trim(), "fn a() {}");
        let file = SourceFile::new("src-tauri/crates/peer/tests/x.rs", "fn a() {}");
        assert_eq!(file.code(), "");
    }

    #[test]
    fn the_crate_is_read_from_the_path() {
        assert_eq!(SourceFile::new("src-tauri/crates/peer/src/a.rs", "").crate_name(), Some("peer"));
        assert_eq!(SourceFile::new("src-tauri/src/main.rs", "").crate_name(), None);
    }
}
