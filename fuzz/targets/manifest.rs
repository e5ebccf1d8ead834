//! `package.toml`: whatever it says, no path leaves the folder.
#![no_main]

use ingest::{Package, PackageHead};
use std::path::{Component, Path};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let folder = fuzz::scratch();
    std::fs::write(folder.join("package.toml"), input).expect("the folder can be written");
    let _ = PackageHead::open(folder);
    for codebook in [fuzz::disability(), fuzz::functioning()] {
        let Ok(package) = Package::open(folder, codebook) else { continue };
        assert_eq!(package.files.len(), codebook.tables.len());
        for file in &package.files {
            let inside =
                Path::new(&file.path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
            assert!(inside, "`{}` leaves the package", file.path);
        }
    }
});
