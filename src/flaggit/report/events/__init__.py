"""Change events: what a commit changed, as CloudEvents, and whom they reached, for people and for machines.

What stands in an event is described by `change-event.schema.json` beside this, and by the page that is made from it.
"""

from flaggit.report.events.json import as_json
from flaggit.report.events.making import TYPE, made
from flaggit.report.events.schema import read_schema
from flaggit.report.events.text import text

__all__ = ["TYPE", "as_json", "made", "read_schema", "text"]
