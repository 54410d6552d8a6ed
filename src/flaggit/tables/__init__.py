"""Decision tables: what a flag must decide, tried case by case.

For: `flaggit test`. May import `model`, `compiler` and `runtime`. Promises: cases are decided by the loader's own interpreter on
what the compiler puts into bundles, never by a second opinion; nothing reads the clock; the same catalog gives the same
outcome in the same order.
"""

from flaggit.tables.coverage import Unreached, unreached
from flaggit.tables.outcome import CaseOutcome, Difference
from flaggit.tables.run import Sources, run_table

__all__ = ["CaseOutcome", "Difference", "Sources", "Unreached", "run_table", "unreached"]
