"""The schema of what a change event tells."""

import json
from importlib.resources import files
from typing import Any, Final

NAME: Final = "change-event.schema.json"


def read_schema() -> dict[str, Any]:
    """Read the JSON schema of a change event."""
    text = files("flaggit.report.events").joinpath(NAME).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
