//! The proof that `landline`, the headless program, links neither Tauri nor a web view. It asks cargo for the whole
//! dependency tree of the package, so that a feature switched on three crates away is seen too.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::tidy::Finding;

/// Crates that drag a graphical toolkit in. A name ending in `*` is a prefix.
const GRAPHICAL: &[&str] =
    &["tauri*", "wry", "tao", "gtk*", "gdk*", "webkit2gtk*", "javascriptcore-rs*", "soup3*", "muda", "tray-icon"];

/// One finding for each graphical crate below `landline`.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "-p", "landline", "--edges", "normal,build", "--target", "all"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(root.join("src-tauri"))
        .output()
        .context("cargo tree cannot be started")?;
    ensure!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);
    // An empty answer must not pass for a clean one.
    ensure!(tree.starts_with("landline v"), "cargo tree did not answer with the tree of landline: {tree}");
    Ok(graphical(&tree)
        .into_iter()
        .map(|package| Finding::new("src-tauri/crates/landline/Cargo.toml", None, format!("links {package}")))
        .collect())
}

/// The graphical packages of a `cargo tree` with one `name version …` a line, each once.
fn graphical(tree: &str) -> Vec<&str> {
    let is_graphical = |name: &str| {
        GRAPHICAL.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == *pattern,
        })
    };
    let mut found: Vec<&str> =
        tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| is_graphical(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphical_crates_are_found_once_each() {
        let tree = "landline v0.1.0 (path)\nserde v1.0.0\nwebkit2gtk-sys v2.0.1\nwry v0.5.0\nwry v0.5.0 (*)\n";
        assert_eq!(graphical(tree), ["webkit2gtk-sys", "wry"]);
    }

    #[test]
    fn names_that_only_resemble_them_are_left_alone() {
        assert!(graphical("landline v0.1.0\ntaon v1.0.0\nwrym v1.0.0\nmudab v0.1.0\n").is_empty());
    }
}
