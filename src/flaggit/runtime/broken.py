"""Broken: why one flag can't be decided."""


class Broken(ValueError):
    """The line of a flag or segment is not what the format says. It becomes that flag's `PARSE_ERROR`."""
