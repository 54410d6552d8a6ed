"""Checks of experiments: FG430 to FG449."""
