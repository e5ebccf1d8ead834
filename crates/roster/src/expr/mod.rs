//! SQL expressions over a roster, compiled to column kernels.
