"""Patterns of the base schemas, compiled so that Python reads them as JSON schema's other readers do."""

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; a `$` in a schema is the end of the text, in Python also before a last line end."""
    return re.compile(rf"{pattern[:-1]}\Z" if pattern.endswith("$") else pattern)


def shown_pattern(pattern: str) -> str:
    """Write the one kind of pattern that keys have in the base schemas: a name and a fixed end."""
    return f"<name>{pattern.rstrip('$').rpartition('*')[2]}"
