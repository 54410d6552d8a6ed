"""Checks of the project file and the taxonomy: FG010 to FG019, and FG090."""
