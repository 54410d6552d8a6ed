"""Checks of layers: FG401 to FG409."""
