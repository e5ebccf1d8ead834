//! Synthetic villages, cities, provinces and nations with their packages, frames and control totals.
