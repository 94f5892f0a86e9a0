//! `packaging/landline-desktop.1`, the manual page of the window's program, written from its command line. Only a test:
//! it fails when the page is stale, and `UPDATE_SNAPSHOTS=1` (`npm run docs`) writes it again. The pages of `landline`
//! need no such file, since that program writes them itself.

use std::path::Path;

use clap_mangen::Man;

use crate::Launch;

#[test]
fn the_manual_page_of_the_window_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/landline-desktop.1");
    let page = Man::new(Launch::command_line()).manual("Landline");
    let mut fresh = Vec::new();
    page.render(&mut fresh).unwrap();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read(&path).unwrap_or_default();
    assert!(committed == fresh, "packaging/landline-desktop.1 is stale: run `npm run docs -- reference`");
}
