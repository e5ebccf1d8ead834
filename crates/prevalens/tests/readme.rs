//! The console blocks of the README and of docs/design.md are run and must print what they show.
//!
//! After a change of what a run prints: `TRYCMD=overwrite cargo test -p prevalens --test readme`.

#[test]
fn readme_blocks_print_what_they_show() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(root).unwrap();
    // The blocks show first runs: packages kept by an earlier one would be told, a sample is not drawn over another.
    for left in ["target/city-cache", "target/wg-cache", "target/drawn"] {
        let _ = std::fs::remove_dir_all(left);
    }
    trycmd::TestCases::new().case("README.md").case("docs/design.md");
}
