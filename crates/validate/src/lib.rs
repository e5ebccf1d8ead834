//! Rules against the roster: holds, fails or undecided.
