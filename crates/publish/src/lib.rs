//! What leaves the building: Parquet, data package, manifest, all or nothing.
