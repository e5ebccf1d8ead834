//! Helpers for tests: golden data, comparison within a tolerance, thread pools.
