//! Files of one crate do not import each other in a large circle: who reads one of them need not read them all. A circle is
//! a set of files each of which reaches every other by the paths in its code; up to three may be one.
//!
//! The root of a crate counts for what it defines. What it, or any file, only hands on (`pub use`) is followed to the file
//! that defines it, as far as `use` lines say. Methods are not seen: a file that adds methods to another's type uses that
//! type, and not the other way round.
//!
//! Does not live here: reading a file's paths (`circles/module.rs`).

mod module;
#[cfg(test)]
mod tests;

use super::Finding;
use super::source::SourceFile;
use module::{Module, Path};
use std::collections::{BTreeMap, BTreeSet};

/// Files that may form a circle.
const LARGEST: usize = 3;

/// Circles of too many files, each told once, of every crate and of the desktop package.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust() && !file.is_test()) {
        if let Some((folder, _)) = in_crate(&file.path) {
            crates.entry(folder).or_default().push(file);
        }
    }
    crates.values().flat_map(|files| circles(files)).collect()
}

/// The source folder of a file's crate, and the rest of its path.
fn in_crate(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("src-tauri/")?;
    let start = match rest.strip_prefix("crates/") {
        Some(below) => path.len() - below.len() + below.find("/src/")? + "/src/".len(),
        None => rest.starts_with("src/").then_some("src-tauri/src/".len())?,
    };
    Some(path.split_at(start))
}

/// The path of the module that a file of a source folder is; `None` of a program beside the library.
fn module_path(file: &str, has_library: bool) -> Option<Path> {
    let parts: Vec<&str> = file.strip_suffix(".rs")?.split('/').collect();
    let path = match parts.as_slice() {
        ["main"] if has_library => return None,
        ["bin", ..] => return None,
        ["lib"] | ["main"] => &[],
        [folder @ .., "mod"] => folder,
        path => path,
    };
    Some(path.iter().map(|part| (*part).to_owned()).collect())
}

fn circles(files: &[&SourceFile]) -> Vec<Finding> {
    let name = |file: &SourceFile| in_crate(&file.path).map(|(_, name)| name.to_owned()).unwrap_or_default();
    let has_library = files.iter().any(|file| name(file) == "lib.rs");
    let mut tree = Tree::default();
    let mut paths: BTreeMap<Path, &str> = BTreeMap::new();
    for file in files {
        if let Some(path) = module_path(&name(file), has_library) {
            paths.insert(path.clone(), &file.path);
            tree.modules.insert(path, Module::read(&file.text));
        }
    }
    tree.leave_out_tests();
    let graph = tree.graph();
    let large = components(&graph).into_iter().filter(|circle| circle.len() > LARGEST);
    large
        .map(|circle| {
            let names: Vec<String> = circle.iter().map(display).collect();
            let first = circle.iter().find_map(|path| paths.get(path)).copied().unwrap_or_default();
            let what = format!("{} files import each other in a circle: {}", names.len(), names.join(", "));
            Finding::new(first, None, what)
        })
        .collect()
}

fn display(path: &Path) -> String {
    if path.is_empty() { "the crate's root".to_owned() } else { path.join("::") }
}

/// Which module uses which.
type Graph = BTreeMap<Path, BTreeSet<Path>>;

/// The modules of a crate that are files.
#[derive(Default)]
struct Tree {
    modules: BTreeMap<Path, Module>,
}

impl Tree {
    /// Takes out what is compiled for tests alone.
    fn leave_out_tests(&mut self) {
        let child = |parent: &Path, name: &String| parent.iter().chain([name]).cloned().collect::<Path>();
        let tests = self.modules.iter().flat_map(|(path, module)| module.tests.iter().map(|name| child(path, name)));
        let tests: Vec<Path> = tests.collect();
        self.modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
    }

    fn graph(&self) -> Graph {
        let uses = |(path, module): (&Path, &Module)| {
            let imported = module.imports.iter().filter(|import| import.counts(module));
            let imported = imported.filter_map(|import| self.absolute(path, module, &import.path, false));
            let named = module.paths.iter().filter_map(|named| self.absolute(path, module, named, true));
            let used = imported.chain(named).filter_map(|target| self.defining(&target, &mut BTreeSet::new()));
            (path.clone(), used.filter(|used| used != path).collect())
        };
        self.modules.iter().map(uses).collect()
    }

    /// A path as it stands in a module, from the root of the crate; `None` if it leads out of the crate.
    fn absolute(&self, at: &Path, module: &Module, path: &Path, imports_too: bool) -> Option<Path> {
        let (first, rest) = path.split_first()?;
        let below = |base: &Path| Some(base.iter().chain(rest).cloned().collect());
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => below(at),
            "super" => {
                let levels = path.iter().take_while(|part| *part == "super").count();
                let base = at.get(..at.len().checked_sub(levels)?)?;
                Some(base.iter().chain(&path[levels..]).cloned().collect())
            }
            name if module.children.contains(name) => Some(at.iter().chain(path).cloned().collect()),
            name if imports_too => {
                let import = module.imports.iter().find(|import| import.name == name && import.path != *path)?;
                below(&self.absolute(at, module, &import.path, false)?)
            }
            _ => None,
        }
    }

    /// The module that defines what a path leads to. What a file only hands on is followed.
    fn defining(&self, path: &Path, seen: &mut BTreeSet<Path>) -> Option<Path> {
        if !seen.insert(path.clone()) {
            return None;
        }
        let depth = (0..=path.len()).rev().find(|depth| self.modules.contains_key(&path[..*depth]))?;
        let (at, rest) = path.split_at(depth);
        let (at, module) = (at.to_vec(), self.modules.get(at)?);
        let Some((name, below)) = rest.split_first() else { return Some(at) };
        if let Some(import) = module.imports.iter().find(|import| import.name == *name) {
            let target = self.absolute(&at, module, &import.path, false)?;
            return self.defining(&target.into_iter().chain(below.iter().cloned()).collect(), seen);
        }
        if module.defines.contains(name) {
            return Some(at);
        }
        let globs = module.imports.iter().filter(|import| import.name == "*");
        let from_glob = globs.filter_map(|glob| {
            let (_, folder) = glob.path.split_last()?;
            let target = self.absolute(&at, module, &folder.to_vec(), false)?;
            let found = self.defining(&target.into_iter().chain(rest.iter().cloned()).collect(), seen)?;
            self.modules.get(&found)?.defines.contains(name).then_some(found)
        });
        // At the root it is a macro or a crate; elsewhere something that a macro defines.
        from_glob.into_iter().next().or_else(|| (!at.is_empty()).then_some(at))
    }
}

/// The strongly connected components of a graph, in order (Kosaraju).
fn components(graph: &Graph) -> Vec<Vec<Path>> {
    fn walk<'a>(graph: &'a Graph, from: &'a Path, seen: &mut BTreeSet<&'a Path>, left: &mut Vec<&'a Path>) {
        if seen.insert(from) {
            graph.get(from).into_iter().flatten().for_each(|next| walk(graph, next, seen, left));
            left.push(from);
        }
    }
    let mut reverse: Graph = graph.keys().map(|path| (path.clone(), BTreeSet::new())).collect();
    for (from, used) in graph {
        for to in used {
            reverse.entry(to.clone()).or_default().insert(from.clone());
        }
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    graph.keys().for_each(|path| walk(graph, path, &mut seen, &mut order));
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for path in order.into_iter().rev() {
        let mut component = Vec::new();
        let path = reverse.get_key_value(path).map_or(path, |(path, _)| path);
        walk(&reverse, path, &mut seen, &mut component);
        component.sort();
        all.push(component.into_iter().cloned().collect());
    }
    all.sort();
    all
}
