"""Rows: what a parametrised test overrides in one of its runs, and how that run is called.

Rows that requirements make impossible are left out: no user can meet them, and a service must not be blamed for them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flaggit.runtime.choice import Choice
from flaggit.runtime.parsed import Outcome
from flaggit.testing.interactions import Interactions
from flaggit.testing.overriding import WrongOverride, choices_of, written
from flaggit.testing.pairs import Part, everything, pairwise
from flaggit.testing.steered import Steered

MAX_NAMED = 4
"""A row of more flags names those alone that are not at their safe value."""
MAX_ROWS = 1000
"""The most rows that one marker may make."""
_LONGEST = 24


class Row(NamedTuple):
    """What one run overrides.

    Attributes:
        name: How it is called: `checkout.express-pay=true,payments.tokenised-cards=true`.
        wanted: The override.
    """

    name: str
    wanted: dict[str, object]


def of_variants(held: Steered, keys: Sequence[str]) -> list[Row]:
    """Give a row for every outcome of a flag, or for everything with everything for several.

    Raises:
        WrongOverride: There is no such flag, or there are more than `MAX_ROWS`.
    """
    choices = _choices(held, keys)
    number = 1
    for choice in choices:
        number *= len(choice.outcomes)
    if number > MAX_ROWS:
        raise WrongOverride(
            f"{', '.join(keys)}: {number:,} rows are too many; every pair takes few: flaggit_pairs"
        )
    possible = _Possible(Interactions(held), choices)
    return [possible.row(row) for row in everything(possible.sizes, possible)]


def of_pairs(held: Steered, keys: Sequence[str]) -> list[Row]:
    """Give rows in which every two outcomes of different flags meet that can.

    Args:
        held: The bundle.
        keys: The flags; of one flag, the group that it interacts with; of none, every group, one after the other.

    Raises:
        WrongOverride: There is no such flag.
    """
    interactions = Interactions(held)
    groups: list[list[str]] = [[choice.key for choice in _choices(held, keys)]]
    if not keys:
        groups = interactions.groups()
    elif len(keys) == 1:
        groups = [interactions.of(groups[0][0])]
    found: list[Row] = []
    for group in groups:
        possible = _Possible(interactions, _choices(held, group))
        found += [possible.row(row) for row in pairwise(possible.sizes, possible)]
    return found


def _choices(held: Steered, keys: Sequence[str]) -> list[Choice]:
    """Give what flags can decide, each once, though it was named by a former key as well."""
    return list({choice.key: choice for choice in choices_of(held, keys).values()}.values())


class _Possible:
    """Rows of places as rows of outcomes."""

    def __init__(self, interactions: Interactions, choices: Sequence[Choice]) -> None:
        self._interactions = interactions
        self._choices = choices
        self.sizes = [len(choice.outcomes) for choice in choices]

    def __call__(self, part: Part) -> bool:
        return self._interactions.possible(
            {
                self._choices[factor].key: self._choices[factor].outcomes[place]
                for factor, place in part.items()
            }
        )

    def row(self, places: Sequence[int]) -> Row:
        chosen = [
            (choice, choice.outcomes[place]) for choice, place in zip(self._choices, places, strict=True)
        ]
        wanted = {choice.key: _written(choice, outcome) for choice, outcome in chosen}
        return Row(_name(chosen), wanted)


def _written(choice: Choice, outcome: Outcome) -> object:
    return outcome.variant if choice.named else outcome.value


def _name(chosen: Sequence[tuple[Choice, Outcome]]) -> str:
    said = chosen
    if len(chosen) > MAX_NAMED:
        said = [(choice, outcome) for choice, outcome in chosen if outcome != choice.safe]
    words = [f"{choice.key}={_word(choice, outcome)}" for choice, outcome in said]
    rest = "others=safe" if words else "all=safe"
    return ",".join(words if said is chosen else [*words, rest])


def _word(choice: Choice, outcome: Outcome) -> str:
    if outcome.variant:
        return outcome.variant
    text = written(outcome.value)
    short = len(text) <= _LONGEST and text.isprintable() and text.isascii() and not set(text) & set("[],: ")
    return text if short and text else f"value{choice.outcomes.index(outcome)}"
