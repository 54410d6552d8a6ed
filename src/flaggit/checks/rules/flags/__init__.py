"""Checks of what one flag says: FG301 to FG349."""
