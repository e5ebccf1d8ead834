//! The typed survey in memory: Arrow columns, rows as spans of their parents, the origin of every row.
