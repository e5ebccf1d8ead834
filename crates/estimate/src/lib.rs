//! Numbers with their uncertainty: unit totals, estimates, intervals, the decision to show.
