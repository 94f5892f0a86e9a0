//! Crates of a few files, with and without circles.
use super::*;

/// The circles of a crate of these files, as their names.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let file = |(name, text): &(&str, &str)| SourceFile::new(&format!("src-tauri/crates/peer/src/{name}"), text);
    let files: Vec<SourceFile> = files.iter().map(file).collect();
    let names = |finding: &Finding| finding.what.rsplit_once(": ").map_or("", |(_, names)| names).to_owned();
    check(&files).iter().map(names).collect()
}

const ROOT: (&str, &str) = ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\n");

#[test]
fn a_circle_of_four_is_told_with_its_files_and_one_of_three_is_not() {
    let (a, b, c) = (("a.rs", "use crate::b::B;\n"), ("b.rs", "use crate::c::C;\n"), ("c.rs", "use crate::d::D;\n"));
    let files = [ROOT, a, b, c, ("d.rs", "use crate::a::A;\n")];
    assert_eq!(circles_of(&files), ["a, b, c, d"]);
    let finding = &check(&[SourceFile::new("src-tauri/src/a.rs", "")]);
    assert!(finding.is_empty());
    assert!(circles_of(&[ROOT, a, b, ("c.rs", "use crate::a::A;\nuse crate::d::D;\n"), ("d.rs", "")]).is_empty());
    assert!(circles_of(&[ROOT, a, b, c, ("d.rs", "")]).is_empty(), "no way back");
}

#[test]
fn paths_in_code_count_as_much_as_use_lines() {
    let files = [
        ROOT,
        ("a.rs", "fn a() { crate::b::b() }\n"),
        ("b.rs", "use super::c;\nfn b() { c::c() }\n"),
        ("c.rs", "macro_rules! m { () => { $crate::d::d() } }\n"),
        ("d.rs", "use crate::{b::{self, B}, a::A as Other};\n"),
    ];
    assert_eq!(circles_of(&files), ["a, b, c, d"]);
}

#[test]
fn comments_strings_and_tests_do_not_count() {
    let back = [
        "// use crate::a::A;\n",
        "const TEXT: &str = \"crate::a::A\";\n",
        "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n",
        "#[cfg(all(test, unix))]\nmod tests { use super::*; use crate::a::A; }\n",
        "#[cfg(test)]\nuse crate::a::A;\n",
        "#[cfg(test)]\n#[derive(Debug)]\npub(crate) fn f(of: [u8; 2]) -> crate::a::A { todo() }\n",
        "#[cfg(test)]\nmod tests;\n",
        "#[cfg(test)]\nmod play;\n",
    ];
    for text in back {
        let files = [
            ROOT,
            ("a.rs", "use crate::b::B;\n"),
            ("b.rs", "use crate::c::C;\n"),
            ("c.rs", "use crate::d::D;\n"),
            ("d.rs", text),
            ("d/tests.rs", "use crate::a::A;\nuse super::*;\n"),
            ("d/play.rs", "use crate::a::A;\nuse super::*;\n"),
            ("d/play/more.rs", "use crate::a::A;\nuse super::*;\n"),
        ];
        assert!(circles_of(&files).is_empty(), "{text}");
    }
    let chain = [("a.rs", "use crate::b::B;\n"), ("b.rs", "use crate::c::C;\n"), ("c.rs", "use crate::d::D;\n")];
    for not_a_test in ["#[cfg(not(test))]\nuse crate::a::A;\n", "#[cfg(all(unix, not(test)))]\nuse crate::a::A;\n"] {
        let files = [ROOT, chain[0], chain[1], chain[2], ("d.rs", not_a_test)];
        assert_eq!(circles_of(&files), ["a, b, c, d"], "{not_a_test}");
    }
}

#[test]
fn files_below_a_module_for_tests_may_form_any_circle() {
    let below = [
        ("play.rs", "mod a;\nmod b;\nmod c;\nuse a::A;\n"),
        ("play/a.rs", "use super::b::B;\n"),
        ("play/b.rs", "use super::c::C;\n"),
        ("play/c.rs", "use crate::play::f;\n"),
    ];
    let files = |root| [("lib.rs", root), below[0], below[1], below[2], below[3]];
    assert_eq!(circles_of(&files("mod play;\n")).len(), 1);
    assert!(circles_of(&files("#[cfg(test)]\npub(crate) mod play;\n")).is_empty());
}

#[test]
fn a_path_may_begin_with_an_imported_name() {
    let files = [
        ROOT,
        ("a.rs", "use crate::b;\nfn f() { b::inner::g() }\n"),
        ("b.rs", "mod inner;\n"),
        ("b/inner.rs", "use crate::c::C;\n"),
        ("c.rs", "use crate::d::D;\n"),
        ("d.rs", "use crate::a::A;\n"),
    ];
    assert_eq!(circles_of(&files), ["a, b::inner, c, d"]);
}

#[test]
fn what_is_handed_on_is_followed_to_the_file_that_defines_it() {
    let root = "mod a;\nmod b;\nmod c;\nmod d;\npub use a::A;\npub use b::{B, helper as b_helper};\npub use d::*;\n";
    let chain = [("a.rs", "use crate::B;\npub struct A;\n"), ("b.rs", "use crate::c::C;\npub struct B;\n")];
    let files = [("lib.rs", root), chain[0], chain[1], ("c.rs", "use crate::D;\n"), ("d.rs", "pub struct D;\n")];
    assert!(circles_of(&files).is_empty(), "the root hands on and uses nothing");
    let files = [files[0], chain[0], chain[1], files[3], ("d.rs", "use crate::A;\npub struct D;\n")];
    assert_eq!(circles_of(&files), ["a, b, c, d"]);
}

/// A folder whose first file hands on what its others define.
#[test]
fn a_name_that_a_parent_imports_is_not_the_parents() {
    let (root, b, c) = (("lib.rs", "mod a;\n"), ("a/b.rs", "use super::D;\n"), ("a/c.rs", "use super::D;\n"));
    let parent = "mod b;\nmod c;\nmod d;\nuse d::D;\nfn f(of: D) { b::g(); c::g(); }\n";
    let d = ("a/d.rs", "pub(super) struct D;\n");
    assert!(circles_of(&[root, ("a/mod.rs", parent), b, c, d]).is_empty());
    let defines = parent.replace("use d::D;", "struct D;");
    assert_eq!(circles_of(&[root, ("a.rs", &defines), b, c, ("a/d.rs", "use super::D;\n")]).len(), 0, "three: a, b, c");
    let all = defines + "fn h() { self::d::g() }\n";
    assert_eq!(circles_of(&[root, ("a.rs", &all), b, c, ("a/d.rs", "use super::D;\n")]), ["a, a::b, a::c, a::d"]);
}

#[test]
fn the_root_counts_for_what_it_defines() {
    let root = "mod a;\nmod b;\nmod c;\npub use c::C;\npub struct Root(C);\nfn f() { a::f() }\n";
    let files =
        [("lib.rs", root), ("a.rs", "use crate::b::B;\n"), ("b.rs", "use crate::C;\n"), ("c.rs", "use crate::Root;\n")];
    assert_eq!(circles_of(&files), ["the crate's root, a, b, c"]);
    let files = [files[0], files[1], files[2], ("c.rs", "struct C;\n")];
    assert!(circles_of(&files).is_empty());
    let hands_on = "mod a;\nmod b;\nmod c;\npub use a::A;\npub struct Root;\n";
    let files = [("lib.rs", hands_on), files[1], ("b.rs", "use crate::c::C;\n"), ("c.rs", "use crate::Root;\n")];
    assert!(circles_of(&files).is_empty(), "what it only hands on it does not use");
}

#[test]
fn a_module_within_a_file_is_that_file() {
    let files = [
        ROOT,
        ("a.rs", "mod inner { use super::super::b::B; mod more { use super::super::super::b::B; } }\n"),
        ("b.rs", "mod inner { use super::f; }\nuse crate::c::C;\n"),
        ("c.rs", "use crate::d::D;\n"),
        ("d.rs", "use crate::a::inner::A;\n"),
    ];
    assert_eq!(circles_of(&files), ["a, b, c, d"]);
}

#[test]
fn crates_are_apart_and_a_program_beside_a_library_is_another() {
    let desktop = |name: &str, text: &str| SourceFile::new(&format!("src-tauri/src/{name}"), text);
    let peer = |name: &str, text: &str| SourceFile::new(&format!("src-tauri/crates/peer/src/{name}"), text);
    let files = [
        desktop("lib.rs", "mod a;\nmod b;\nmod e;\npub struct Root;\n"),
        desktop("a.rs", "use crate::b::B;\nuse crate::c::C;\n"),
        desktop("b.rs", "use crate::e::E;\n"),
        desktop("e.rs", "use crate::Root;\n"),
        desktop("main.rs", "mod a;\nfn main() { a::b() }\nstruct Root;\n"),
        peer("lib.rs", "mod c;\nmod d;\n"),
        peer("c.rs", "use crate::d::D;\n"),
        peer("d.rs", "use crate::a::A;\n"),
    ];
    assert!(check(&files).is_empty());
}
