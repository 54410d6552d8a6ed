"""From documents to the catalog: the last place at which there are raw mappings.

For: turning what `source` read and `schema` examined into `model.Catalog`, with durations in seconds, percentages in
thousandths and all names resolved or reported. May import `source`, `schema`, `model`, `diagnostics` and the canonical
JSON of `bundle`. Promises: nothing in a file makes it raise; the catalog and the findings are a function of the documents
alone, whatever their order; time is linear in their size, cycles and diamonds included; a document at fault is left
out, named in `Catalog.broken`, and never the cause of a second finding elsewhere.

The line between binding and checks: what makes a value unusable or a name unresolvable is said here (FG001 to FG003,
FG220 to FG250); what is about meaning is said by `checks`.
"""

from flaggit.binding.bind import Bound, bind
from flaggit.binding.faults import RULES
from flaggit.binding.merging import merge
from flaggit.binding.naming import name_of
from flaggit.binding.uses import uses

__all__ = ["RULES", "Bound", "bind", "merge", "name_of", "uses"]
