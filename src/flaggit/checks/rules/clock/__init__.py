"""Checks of what only the clock decides, all of it temporal: FG601 to FG619."""
