"""A review in each of its formats: terminal, JSON, the comment in a pull request, a page. One wording for all of them: `wording`."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flaggit.report.review.headline import summary
    from flaggit.report.review.in_html import html
    from flaggit.report.review.in_json import as_json
    from flaggit.report.review.in_markdown import MARKER, markdown
    from flaggit.report.review.in_text import text
    from flaggit.report.review.parts import Mark, Part

__all__ = ["MARKER", "Mark", "Part", "as_json", "html", "markdown", "summary", "text"]

_HOMES: Final = {
    "MARKER": "in_markdown",
    "Mark": "parts",
    "Part": "parts",
    "as_json": "in_json",
    "html": "in_html",
    "markdown": "in_markdown",
    "summary": "headline",
    "text": "in_text",
}


def __getattr__(name: str) -> object:
    """Import a format when it is asked for: a command writes one."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
