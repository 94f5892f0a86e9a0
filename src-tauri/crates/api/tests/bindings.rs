//! The committed TypeScript is the contract's. `UPDATE_SNAPSHOTS=1` writes it anew.

use std::path::Path;

#[test]
fn the_committed_bindings_are_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../src/lib/host/bindings.ts");
    let fresh = landline_api::bindings().unwrap();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert_eq!(committed, fresh, "bindings.ts is stale: run `npm run bindings`");
}
