"""A review in each of its formats: terminal, JSON, the comment in a pull request, a page. One wording for all of them: `wording`."""

from flaggit.report.review.headline import summary
from flaggit.report.review.html import html
from flaggit.report.review.json import as_json
from flaggit.report.review.markdown import MARKER, markdown
from flaggit.report.review.parts import Mark, Part
from flaggit.report.review.text import text

__all__ = ["MARKER", "Mark", "Part", "as_json", "html", "markdown", "summary", "text"]
