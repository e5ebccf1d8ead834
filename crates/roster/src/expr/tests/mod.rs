//! Tests of expressions, on a survey of two villages that fits on a page.

mod fixture;
mod messages;
mod naive;
mod portable;
mod tables;
mod twin;
