"""Ways out of a dead end: what can be done where too few are left who could approve."""

from collections.abc import Iterator
from typing import Final

from flaggit.binding.naming import CHARTER, TAXONOMY
from flaggit.policy import DeadEnd, Glass, Verdict
from flaggit.policy.words import listed, span
from flaggit.report.review.wording import few

_MOST: Final = 3
"""How many of those who may break glass are named."""


def ways_out(verdict: Verdict) -> Iterator[str]:
    """What can be done, a line each; nothing where enough people can still approve."""
    for end in verdict.dead_ends:
        yield from (f"· way out for {end.name}: {way}" for way in _ways(end))
    if verdict.glass is not None:
        yield f"· way out when it can't wait: {_glass(verdict.glass)}"


def _ways(end: DeadEnd) -> Iterator[str]:
    if end.authors:
        yield f"somebody else writes the change, so that {listed(end.authors)} can approve it"
    yield (
        f"a further member of {listed(end.teams, 'or')} ({TAXONOMY}), or a tier that asks for fewer ({CHARTER}); "
        "either counts once it is merged"
    )


def _glass(glass: Glass) -> str:
    people = f" ({listed(few(glass.people, 'name', _MOST, str), 'or')})" if glass.people else ""
    return (
        f"{glass.by}{people} commits it with the line Break-Glass: REASON, "
        f"and the approvals must follow within {span(glass.within)}"
    )
