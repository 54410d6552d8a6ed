"""Every fault of binding: a rule each, with samples.

For: manual pages, tests and the registry. May import `diagnostics` alone. Promises: the samples lie over the sample
repository and depend on as little of it as they can.
"""

from flaggit.binding.faults.foundation import RULES as FOUNDATION
from flaggit.binding.faults.naming import RULES as NAMING
from flaggit.binding.faults.people import RULES as PEOPLE
from flaggit.binding.faults.references import RULES as REFERENCES
from flaggit.binding.faults.relations import RULES as RELATIONS
from flaggit.binding.faults.values import RULES as VALUES
from flaggit.binding.faults.within import RULES as WITHIN
from flaggit.diagnostics import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(FOUNDATION + NAMING + PEOPLE + REFERENCES + RELATIONS + VALUES + WITHIN, key=lambda rule: rule.id)
)
"""All of them, in the order of ids."""
