//! What every variable means: one checked codebook from a survey's schema folder.
