//! Hands `tauri.conf.json`, the capabilities and the icons to Tauri's code generation.
fn main() {
    tauri_build::build();
}
