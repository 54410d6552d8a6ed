"""Checks of decision tables: FG501 to FG519."""
