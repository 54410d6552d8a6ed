"""New files: a whole flag repository for `init`, and one document at a time for `new`.

For: the text of files that pass `check` as they are. May import `model` for the taxonomy that the answers are taken from,
and `source` for the characters that a file may hold. Promises: pure functions from answers to texts by path; nothing is written here; whatever a user types is
quoted so that YAML reads it back unchanged; what comes out is laid out as `fmt` would lay it out.
"""

from flaggit.scaffold.documents import (
    new_experiment,
    new_invariant,
    new_layer,
    new_metric,
    new_population,
    new_rollout,
    new_segment,
    new_service,
)
from flaggit.scaffold.flags import NewFlag, new_flag
from flaggit.scaffold.quoting import quoted
from flaggit.scaffold.starter import Forge, starter

__all__ = [
    "Forge",
    "NewFlag",
    "new_experiment",
    "new_flag",
    "new_invariant",
    "new_layer",
    "new_metric",
    "new_population",
    "new_rollout",
    "new_segment",
    "new_service",
    "quoted",
    "starter",
]
