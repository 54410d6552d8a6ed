"""Pages of the documentation that are made from what the code says: checks, formats, exit codes, refusals, change events.

The only door to jinja2. Templates lie beside this module; each gets values, and decides nothing about them.
"""

from flaggit.report.pages.render import (
    Page,
    change_events,
    check_index,
    check_page,
    exit_codes,
    format_page,
    formats_index,
    refusals,
    sample_page,
)

__all__ = [
    "Page",
    "change_events",
    "check_index",
    "check_page",
    "exit_codes",
    "format_page",
    "formats_index",
    "refusals",
    "sample_page",
]
