//! One file as a module: what it declares, imports, defines and names. Read from its code without comments, literals and what
//! is compiled for tests alone; a reader of tokens, not of Rust.
//!
//! Does not live here: where a path leads (`circles.rs`).

use super::super::source::blank;
use std::collections::BTreeSet;

/// The parts of a path, from the left.
pub(super) type Path = Vec<String>;

/// One name that a `use` line brings in, `*` for all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Path,
    pub(super) name: String,
    /// It is handed on to others.
    public: bool,
}

impl Import {
    /// Whether the file itself uses what it imports: it does not if it only hands it on.
    pub(super) fn counts(&self, module: &Module) -> bool {
        !self.public || module.words.contains(&self.name)
    }
}

/// What a file says of others.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Modules below it that are files.
    pub(super) children: BTreeSet<String>,
    /// Those of them that are compiled for tests alone.
    pub(super) tests: BTreeSet<String>,
    /// Names of items, methods among them.
    pub(super) defines: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// Paths of more than one part outside `use` lines.
    pub(super) paths: Vec<Path>,
    /// Every name outside `use` lines.
    words: BTreeSet<String>,
}

impl Module {
    pub(super) fn read(text: &str) -> Self {
        let code = blank(text);
        let mut reader = Reader { tokens: tokens(&code), at: 0, inline: Vec::new(), module: Self::default() };
        reader.read();
        reader.module
    }
}

/// Names, `::`, and every other character by itself.
fn tokens(code: &str) -> Vec<&str> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("::") {
            2
        } else if part(first) {
            rest.find(|c| !part(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

struct Reader<'a> {
    tokens: Vec<&'a str>,
    at: usize,
    /// Names of the modules within the file that are open, each with the depth of braces at which it ends.
    inline: Vec<(&'a str, usize)>,
    module: Module,
}

impl<'a> Reader<'a> {
    fn token(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn read(&mut self) {
        let (mut depth, mut public) = (0_usize, false);
        while self.at < self.tokens.len() {
            let before = self.at.checked_sub(1).map_or("", |before| self.tokens[before]);
            match self.token(0) {
                "#" if self.token(1) == "[" => {
                    if self.is_for_tests() {
                        self.skip_item();
                    } else {
                        self.at += 1;
                    }
                    continue;
                }
                "{" => {
                    depth += 1;
                    public = false;
                }
                "}" => {
                    depth = depth.saturating_sub(1);
                    public = false;
                    self.inline.pop_if(|(_, end)| *end == depth);
                }
                "pub" => public = true,
                ";" => public = false,
                "use" if is_name(self.token(1)) || self.token(1) == "{" => {
                    self.at += 1;
                    self.import(&Vec::new(), public);
                    public = false;
                    continue;
                }
                "mod" if self.token(2) == ";" => {
                    self.at += 1;
                    self.module.children.insert(self.token(0).to_owned());
                }
                "mod" if self.token(2) == "{" => {
                    self.at += 1;
                    self.inline.push((self.token(0), depth));
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                    self.module.defines.insert(self.token(1).to_owned());
                    public = false;
                }
                "macro_rules" => _ = self.module.defines.insert(self.token(2).to_owned()),
                name if is_name(name) && self.token(1) == "::" && !matches!(before, "::" | ".") => {
                    let path = self.path();
                    self.module.words.extend(path.first().cloned());
                    let path = self.outside(path);
                    self.module.paths.push(path);
                    continue;
                }
                name if is_name(name) => _ = self.module.words.insert(name.to_owned()),
                _ => {}
            }
            self.at += 1;
        }
    }

    /// A path of names; ends behind it.
    fn path(&mut self) -> Path {
        let mut path = vec![self.token(0).to_owned()];
        self.at += 1;
        while self.token(0) == "::" && is_name(self.token(1)) {
            path.push(self.token(1).to_owned());
            self.at += 2;
        }
        if self.token(0) == "::" {
            self.at += 1;
        }
        path
    }

    /// A path of a module within the file as it would be written outside of it.
    fn outside(&self, mut path: Path) -> Path {
        for (name, _) in self.inline.iter().rev() {
            match path.first().map(String::as_str) {
                Some("super") if path.get(1).is_some_and(|next| next == "super") => drop(path.remove(0)),
                Some("super") => "self".clone_into(&mut path[0]),
                Some("self") => path.insert(1, (*name).to_owned()),
                _ => {}
            }
        }
        path
    }

    /// One tree of a `use` line, below `base`; ends behind it.
    fn import(&mut self, base: &Path, public: bool) {
        let mut path = base.clone();
        loop {
            match self.token(0) {
                "{" => {
                    self.at += 1;
                    while !matches!(self.token(0), "}" | "" | ";") {
                        self.import(&path, public);
                    }
                    self.at += 1;
                    break;
                }
                "," | "}" | ";" | "" => break,
                "::" => self.at += 1,
                part => {
                    self.at += 1;
                    if self.token(0) == "as" {
                        self.add(path.clone(), part, Some(self.token(1)), public);
                        self.at += 2;
                        break;
                    }
                    if self.token(0) != "::" {
                        self.add(path.clone(), part, None, public);
                        break;
                    }
                    path.push(part.to_owned());
                }
            }
        }
        if self.token(0) == "," {
            self.at += 1;
        }
    }

    fn add(&mut self, mut path: Path, last: &str, renamed: Option<&str>, public: bool) {
        if last != "self" || path.is_empty() {
            path.push(last.to_owned());
        }
        let name = renamed.or(path.last().map(String::as_str)).unwrap_or_default().to_owned();
        let path = self.outside(path);
        self.module.imports.push(Import { path, name, public });
    }

    /// Whether an attribute keeps an item for tests: `cfg(test)`, or `cfg(all(test, …))`.
    fn is_for_tests(&self) -> bool {
        match (self.token(2), self.token(4)) {
            ("cfg", "test") => true,
            ("cfg", "all") => {
                let inside: Vec<&str> =
                    self.tokens[self.at..].iter().copied().take_while(|token| *token != "]").collect();
                inside.contains(&"test") && !inside.windows(3).any(|three| three == ["not", "(", "test"])
            }
            _ => false,
        }
    }

    /// Goes on behind the item that an attribute stands before: behind its braces or its semicolon.
    fn skip_item(&mut self) {
        while self.token(0) == "#" {
            self.skip_group("[", "]");
        }
        if let Some(word) = (0..5).find(|ahead| self.token(*ahead) == "mod").filter(|word| self.token(word + 2) == ";")
        {
            self.module.tests.insert(self.token(word + 1).to_owned());
        }
        loop {
            match self.token(0) {
                "{" => return self.skip_group("{", "}"),
                "(" => self.skip_group("(", ")"),
                "[" => self.skip_group("[", "]"),
                ";" | "" => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Goes on behind the next group in these brackets.
    fn skip_group(&mut self, open: &str, close: &str) {
        let mut depth = 0_usize;
        while self.at < self.tokens.len() {
            let token = self.token(0);
            self.at += 1;
            if token == open {
                depth += 1;
            } else if token == close {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
        }
    }
}
