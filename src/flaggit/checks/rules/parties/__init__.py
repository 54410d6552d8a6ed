"""Checks of services, segments, metrics, populations and invariants, and of empty freezes: FG701 to FG719."""
