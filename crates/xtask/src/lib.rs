//! Development tasks: write generated files, or check that they are up to date.
