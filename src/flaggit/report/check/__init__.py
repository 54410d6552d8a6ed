"""The outcome of `check`, in each of its formats."""

from flaggit.report.check.github import github
from flaggit.report.check.json import as_json
from flaggit.report.check.junit import junit
from flaggit.report.check.sarif import sarif
from flaggit.report.check.text import finding_lines, text

__all__ = ["as_json", "finding_lines", "github", "junit", "sarif", "text"]
