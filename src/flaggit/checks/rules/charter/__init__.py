"""Checks of the charter, and of what it asks: FG721 to FG739."""
