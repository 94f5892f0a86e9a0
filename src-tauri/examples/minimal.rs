//! The least window that Tauri opens: one page with one line, and nothing behind it. Of the same package as Landline, so
//! of the same Tauri with the same features: `npm run bench -- window` measures Landline beside it.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("../tests/bench/minimal/tauri.conf.json"))
}
