"""Which rules no case reaches."""

from collections import defaultdict
from collections.abc import Iterable

from flaggit.frozen import Frozen
from flaggit.model import Catalog
from flaggit.runtime.parsed import OTHERWISE
from flaggit.tables.outcome import CaseOutcome


class Unreached(Frozen):
    """Rules of one environment block of a flag with a table that decided no case; `otherwise` is one of them."""

    key: str
    path: str
    block: str
    rules: tuple[str, ...]


def unreached(catalog: Catalog, outcomes: Iterable[CaseOutcome]) -> tuple[Unreached, ...]:
    """Name the rules that decided no case, flag by flag; a block without rules has nothing to reach."""
    reached: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    keys: dict[str, None] = {}
    for outcome in outcomes:
        keys[outcome.table.key] = None
        reached[outcome.table.key, outcome.block].add(outcome.decision.rule)
    found = []
    for key in keys:
        flag = catalog.flags[key]
        for block in flag.environments.values():
            if not block.rules or not block.active:
                continue
            names = [*(rule.name for rule in block.rules), OTHERWISE]
            missed = tuple(name for name in names if name not in reached[key, block.name])
            if missed:
                found.append(Unreached(key=key, path=flag.path, block=block.name, rules=missed))
    return tuple(found)
