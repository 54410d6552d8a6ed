"""Checks of services, segments, metrics and the charter: FG701 to FG719."""
