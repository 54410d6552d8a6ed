"""Values as keys and as words."""

import json
from typing import Any


def identity(value: Any) -> str:  # noqa: ANN401 - a flag's object is the organisation's own JSON
    """A text that two values share only when they are the same value of the same type: `true` and `1` differ, 1 and 1.0 too."""
    return f"str {value}" if isinstance(value, str) else f"{type(value).__name__} {shown(value)}"


def shown(value: Any) -> str:  # noqa: ANN401 - a flag's object is the organisation's own JSON
    """Write a value as messages do: a text as it stands, all else as JSON."""
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=repr)
