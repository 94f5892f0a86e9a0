//! Who may use whom: the floors of ARCHITECTURE.md. A lower floor does not know an upper one, a domain knows no other
//! domain but `contacts`, and the world (environment, home folder, wall clock, Tauri, HTTP) comes in at one place.

use super::Finding;
use super::source::{SourceFile, numbered};

/// Foundations without a domain that every crate above them may use.
const FOUNDATIONS: &[&str] = &["task", "rate", "text"];

/// The crates of this workspace that a crate may use in production code, beside the foundations.
fn allowed(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "rate" | "text" | "ipmsg" | "nntp" | "store" | "doctor" => &[],
        "bytes" | "task" | "link" => &["store"],
        "contacts" => &["ipmsg", "link", "store"],
        "peer" => &["ipmsg", "link", "store", "contacts"],
        "chat" | "transfer" | "secrets" | "boards" | "library" => {
            &["ipmsg", "link", "nntp", "store", "bytes", "contacts"]
        }
        "node" => &[
            "ipmsg", "link", "nntp", "store", "doctor", "contacts", "peer", "chat", "transfer", "secrets", "boards",
            "library",
        ],
        // Read by the desktop shell alone.
        "strings" => &[],
        // Above node everything below may be used; between the binaries nothing is forbidden here.
        _ => return None,
    })
}

fn may_use(name: &str, allowed: &[&str], used: &str) -> bool {
    allowed.contains(&used) || FOUNDATIONS.contains(&used) && !FOUNDATIONS.contains(&name)
}

/// Crates that get the environment, paths and the clock passed in.
fn below_node(name: &str) -> bool {
    allowed(name).is_some() && name != "node"
}

/// Each place where `word` stands in `text` as a path or name of its own, with its line.
fn uses<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    numbered(text).filter_map(move |(number, line)| {
        line.match_indices(word)
            .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
            .then_some(number)
    })
}

/// Code of a crate names no crate that it may not use.
pub(super) fn rust_floors(file: &SourceFile) -> Vec<Finding> {
    let (true, Some(name)) = (file.is_rust(), file.crate_name()) else {
        return Vec::new();
    };
    let Some(allowed) = allowed(name) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.code()) {
        for used in line.split("landline_").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if used != name && !may_use(name, allowed, &used) {
                findings.push(Finding::new(&file.path, Some(number), format!("{name} must not use {used}")));
            }
        }
    }
    findings
}

/// The manifest of a crate depends on no crate that it may not use; tests may use `testkit`.
pub(super) fn manifest_floors(file: &SourceFile) -> Vec<Finding> {
    let Some(name) = file.crate_name() else {
        return Vec::new();
    };
    // A package below the crate, such as its fuzz targets, tests it.
    let own = file.path == format!("src-tauri/crates/{name}/Cargo.toml");
    let (Some(allowed), true) = (allowed(name), own) else {
        return Vec::new();
    };
    let mut production = false;
    let mut findings = Vec::new();
    for (number, line) in numbered(&file.text) {
        if line.starts_with('[') {
            production = line.contains("dependencies]") && !line.contains("dev-dependencies");
        }
        let Some(rest) = line.strip_prefix("landline-").filter(|_| production) else {
            continue;
        };
        let used: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        if !may_use(name, allowed, &used) {
            findings.push(Finding::new(&file.path, Some(number), format!("{name} must not depend on {used}")));
        }
    }
    findings
}

/// Below `node`, the environment, the home folder and the wall clock are passed in.
pub(super) fn handed_in(file: &SourceFile) -> Vec<Finding> {
    const WORLD: &[&str] = &[
        "std::env",
        "SystemTime::now",
        "Utc::now",
        "Local::now",
        "Zoned::now",
        "jiff::Timestamp::now",
        "directories",
        "dirs",
        "gethostname",
    ];
    // An example is a program of its own, which passes in.
    let program = file.path.split('/').any(|part| part == "examples");
    if !file.is_rust() || program || !file.crate_name().is_some_and(below_node) {
        return Vec::new();
    }
    let code = file.code();
    let found = |word: &'static str| uses(&code, word).map(move |line| (line, word)).collect::<Vec<_>>();
    WORLD
        .iter()
        .flat_map(|word| found(word))
        .map(|(line, word)| Finding::new(&file.path, Some(line), format!("{word}: below node this is handed in")))
        .collect()
}

/// Only the desktop package knows its toolkit.
pub(super) fn toolkit(file: &SourceFile) -> Vec<Finding> {
    if !file.is_rust() || file.crate_name().is_none() {
        return Vec::new();
    }
    let code = file.code();
    ["tauri", "gtk", "webkit2gtk", "wry", "tao"]
        .iter()
        .flat_map(|word| uses(&code, word).map(move |line| (line, word)))
        .map(|(line, word)| Finding::new(&file.path, Some(line), format!("{word} belongs to src-tauri/src only")))
        .collect()
}

/// Types that cross to the screen live in `api`: no other crate derives their TypeScript.
pub(super) fn contract_types(file: &SourceFile) -> Vec<Finding> {
    if !file.is_rust() || matches!(file.crate_name(), Some("api")) {
        return Vec::new();
    }
    uses(&file.code(), "specta")
        .map(|line| Finding::new(&file.path, Some(line), "types of the screen live in crates/api"))
        .collect()
}

/// The screen has floors too: lib below ui below components below app; a domain's components stay among themselves.
pub(super) fn screen_floors(file: &SourceFile) -> Vec<Finding> {
    let (true, Some(own)) = (file.is_screen() && !file.is_test(), Place::of(&file.path)) else {
        return Vec::new();
    };
    imports(&file.text)
        .filter_map(|(number, target)| {
            let other = Place::of(&resolve(&file.path, target)?)?;
            let breach = other.floor > own.floor
                || (own.floor == COMPONENTS && other.floor == COMPONENTS && other.domain != own.domain);
            breach.then(|| Finding::new(&file.path, Some(number), format!("must not import {target}")))
        })
        .collect()
}

/// Only `src/lib/host` knows Tauri or HTTP.
pub(super) fn host_only(file: &SourceFile) -> Vec<Finding> {
    if !file.is_screen() || !file.path.starts_with("src/") || file.path.starts_with("src/lib/host/") || file.is_test() {
        return Vec::new();
    }
    let hosts = imports(&file.text).filter(|(_, target)| target.starts_with("@tauri-apps")).map(|(number, _)| number);
    let http = numbered(&file.text)
        .filter(|(_, line)| line.contains("new WebSocket(") || line.contains("XMLHttpRequest") || calls_fetch(line))
        .map(|(number, _)| number);
    hosts
        .chain(http)
        .map(|number| Finding::new(&file.path, Some(number), "only src/lib/host knows Tauri or HTTP"))
        .collect()
}

const COMPONENTS: usize = 2;

/// Where a file of the screen stands.
struct Place {
    floor: usize,
    domain: String,
}

impl Place {
    /// `None` for files that stand outside the floors, such as `src/main.tsx` and styles.
    fn of(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix("src/")?.split('/');
        let folder = parts.next()?;
        let floor = ["lib", "ui", "components", "app"].iter().position(|name| *name == folder)?;
        Some(Self { floor, domain: parts.next().unwrap_or_default().to_owned() })
    }
}

/// What a TypeScript file imports, with line numbers: the quoted text after `from`, `import` or `import(`.
fn imports(text: &str) -> impl Iterator<Item = (usize, &str)> {
    numbered(text).filter_map(|(number, line)| {
        let after = line.split("from ").nth(1).or_else(|| line.split("import(").nth(1));
        let quoted = after.or_else(|| line.trim_start().strip_prefix("import "))?;
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some((number, quoted[1..].split(quote).next()?))
    })
}

/// An import as a path from the root; `None` for a package.
fn resolve(from: &str, target: &str) -> Option<String> {
    for alias in ["@/", "~/"] {
        if let Some(rest) = target.strip_prefix(alias) {
            return Some(format!("src/{rest}"));
        }
    }
    if !target.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn calls_fetch(line: &str) -> bool {
    line.match_indices("fetch(")
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._$".contains(c)))
}

#[cfg(test)]
mod tests;
