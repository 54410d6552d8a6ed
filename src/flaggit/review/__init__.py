"""What a change does: two catalogs compared, decision by decision, in data that a person's sentence can be made from.

For: `diff`, `log`, `ramp`, `events`, `policy check`, the comment in a pull request. May import `analysis`, `compiler`, `tables`, `model`,
`errors`, the wording of `checks` and what the loader is made of; no git, no files, no clock, no printing. Promises: what is said is computed and not sampled;
a bound is labelled as one; flags are in key order, and equal catalogs give an empty review.
"""

from flaggit.review.change import (
    Cause,
    Change,
    Clause,
    Compatibility,
    Cover,
    Effect,
    Failing,
    FlagChange,
    Guarded,
    Level,
    People,
    Place,
    Quiet,
    Region,
    Review,
    Served,
    Side,
    Undo,
    Witness,
)
from flaggit.review.comparing import Wish, review
from flaggit.review.dividing import DIVIDING

__all__ = [
    "DIVIDING",
    "Cause",
    "Change",
    "Clause",
    "Compatibility",
    "Cover",
    "Effect",
    "Failing",
    "FlagChange",
    "Guarded",
    "Level",
    "People",
    "Place",
    "Quiet",
    "Region",
    "Review",
    "Served",
    "Side",
    "Undo",
    "Wish",
    "Witness",
    "review",
]
