"""Checks of services, segments and metrics, and of empty freezes: FG701 to FG719."""
