//! The floors, each breached once and kept once.
use super::*;

fn rust(crate_name: &str, text: &str) -> SourceFile {
    SourceFile::new(&format!("src-tauri/crates/{crate_name}/src/lib.rs"), text)
}

#[test]
fn peer_uses_no_other_domain_and_others_use_contacts_only() {
    assert_eq!(rust_floors(&rust("peer", "use landline_chat::Chat;\n")).len(), 1);
    assert!(rust_floors(&rust("peer", "use landline_contacts::PeerId;\n")).is_empty());
    assert!(rust_floors(&rust("chat", "use landline_contacts::PeerId;\n")).is_empty());
    assert_eq!(rust_floors(&rust("chat", "use landline_peer::Peer;\n")).len(), 1);
    assert_eq!(rust_floors(&rust("contacts", "use landline_peer::Peer;\n")).len(), 1);
    assert_eq!(rust_floors(&rust("transfer", "use landline_chat::Chat;\n")).len(), 1);
}

#[test]
fn nothing_uses_a_floor_above() {
    assert_eq!(rust_floors(&rust("store", "landline_ipmsg::a()\n")).len(), 1);
    assert_eq!(rust_floors(&rust("rate", "landline_text::a()\n")).len(), 1);
    assert!(rust_floors(&rust("peer", "use landline_rate::TokenBucket;\n")).is_empty());
    assert_eq!(rust_floors(&rust("node", "use landline_api::Api;\n")).len(), 1);
    assert!(rust_floors(&rust("api", "use landline_node::Node;\n")).is_empty());
}

#[test]
fn comments_and_tests_may_name_any_crate() {
    let text = "// landline_chat\n\n#[cfg(test)]\nmod tests { use landline_testkit::x; }\n";
    assert!(rust_floors(&rust("peer", text)).is_empty());
}

#[test]
fn manifests_keep_the_floors_and_may_test_with_the_kit() {
    let manifest = |text: &str| SourceFile::new("src-tauri/crates/peer/Cargo.toml", text);
    assert_eq!(manifest_floors(&manifest("[dependencies]\nlandline-chat.workspace = true\n")).len(), 1);
    let kit =
        "[dependencies]\nlandline-store.workspace = true\n[dev-dependencies]\nlandline-testkit.workspace = true\n";
    assert!(manifest_floors(&manifest(kit)).is_empty());
    assert_eq!(manifest_floors(&manifest("[target.'cfg(unix)'.dependencies]\nlandline-api = {}\n")).len(), 1);
}

#[test]
fn environment_and_clock_are_handed_in_below_node() {
    assert_eq!(handed_in(&rust("peer", "let t = SystemTime::now();\n")).len(), 1);
    assert_eq!(handed_in(&rust("store", "use std::env;\n")).len(), 1);
    assert!(handed_in(&rust("node", "use std::env;\n")).is_empty());
    assert!(handed_in(&rust("peer", "let t = Instant::now(); subdirs(); env!(\"X\");\n")).is_empty());
}

#[test]
fn only_the_desktop_package_knows_its_toolkit() {
    assert_eq!(toolkit(&rust("landline", "tauri::async_runtime::spawn(x);\n")).len(), 1);
    assert!(toolkit(&rust("landline", "let src_tauri = 1; // tauri\n")).is_empty());
    assert!(toolkit(&SourceFile::new("src-tauri/src/main.rs", "tauri::Builder\n")).is_empty());
}

#[test]
fn types_of_the_screen_live_in_api() {
    assert_eq!(contract_types(&rust("peer", "#[derive(specta::Type)]\n")).len(), 1);
    assert!(contract_types(&rust("api", "#[derive(specta::Type)]\n")).is_empty());
}

fn screen(path: &str, import: &str) -> SourceFile {
    SourceFile::new(path, &format!("import {{ a }} from '{import}';\n"))
}

#[test]
fn components_of_a_domain_stay_among_themselves() {
    let path = "src/components/chat/Composer.tsx";
    assert_eq!(screen_floors(&screen(path, "../contacts/ContactItem")).len(), 1);
    assert_eq!(screen_floors(&screen(path, "@/components/contacts/ContactItem")).len(), 1);
    assert!(screen_floors(&screen(path, "./Bubble")).is_empty());
    assert!(screen_floors(&screen(path, "../../ui/Button")).is_empty());
    assert!(screen_floors(&screen("src/app/App.tsx", "../components/chat/Composer")).is_empty());
}

#[test]
fn a_lower_floor_of_the_screen_imports_no_upper_one() {
    assert_eq!(screen_floors(&screen("src/ui/Button.tsx", "../components/chat/Bubble")).len(), 1);
    assert_eq!(screen_floors(&screen("src/lib/api/chat.ts", "../../app/App")).len(), 1);
    assert!(screen_floors(&screen("src/ui/Button.tsx", "react")).is_empty());
}

#[test]
fn one_folder_knows_the_host() {
    assert_eq!(host_only(&screen("src/lib/api/chat.ts", "@tauri-apps/api/core")).len(), 1);
    assert!(host_only(&screen("src/lib/host/tauri.ts", "@tauri-apps/api/core")).is_empty());
    let http = |line: &str| host_only(&SourceFile::new("src/lib/api/chat.ts", line)).len();
    assert_eq!(http("await fetch('/api/x')\n"), 1);
    assert_eq!(http("const s = new WebSocket(url)\n"), 1);
    assert_eq!(http("query.refetch(); query.fetch()\n"), 0);
}
