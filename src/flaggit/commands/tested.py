"""`test`: run the decision tables."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from flaggit.binding.suggesting import Names
from flaggit.commands.workspace import Workspace, collector_off
from flaggit.compiler import Compiler
from flaggit.diagnostics import Span
from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen
from flaggit.model import Table
from flaggit.source import locate
from flaggit.tables import CaseOutcome, Sources, Unreached, run_table, unreached


class Tested(Frozen):
    """The outcome of the decision tables.

    Attributes:
        outcomes: Every case that was tried, in file order.
        lines: Place of each failed case, by path and position in `cases`.
        unreached: Rules of flags with tables that no case reaches; empty when only some cases were run.
        orphans: Tables whose flag is gone, which could not be run.
        untested: How many flags have no table.
        commit: The commit that was read; None in a plain folder.
        dirty: Whether the work tree was read, with changes that are not committed.
        prefix: The flag repository's path in the git repository, with a slash at its end; empty when they are one.
    """

    outcomes: tuple[CaseOutcome, ...]
    lines: Mapping[tuple[str, int], Span]
    unreached: tuple[Unreached, ...]
    orphans: tuple[str, ...]
    untested: int
    commit: str | None
    dirty: bool
    prefix: str = ""

    @property
    def failures(self) -> tuple[CaseOutcome, ...]:
        """The cases that came out otherwise than expected."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def failed(self) -> bool:
        """Whether a case failed, or a table could not be run."""
        return bool(self.failures or self.orphans)

    @property
    def tables(self) -> int:
        """How many tables were run."""
        return len({outcome.table.path for outcome in self.outcomes})


def run_tables(workspace: Workspace, patterns: Sequence[str] = (), case: str = "") -> Tested:
    """Run all decision tables, or some.

    Args:
        workspace: The bound flag repository.
        patterns: Flag keys or paths, `*` for anything; all tables when empty.
        case: Only cases whose name holds this text.

    Raises:
        NothingReadStop: When there is no case to run: nothing tried is never a success.
    """
    catalog, snapshot = workspace.catalog, workspace.reading.snapshot
    chosen = [table for table in catalog.tables.values() if not patterns or _matches(table, patterns)]
    orphans = tuple(table.path for table in chosen if table.key not in catalog.flags)
    compiler = Compiler(catalog)
    sources = Sources(compiler)
    outcomes: list[CaseOutcome] = []
    with collector_off():
        for table in chosen:
            if table.key in catalog.flags:
                outcomes += run_table(catalog, compiler, table, sources, case)
    if not outcomes and not orphans:
        raise NothingReadStop(
            f"there is no case to run{_asked(catalog.tables, patterns, case)}",
            remedy="flaggit list shows the flags; a decision table stands beside its flag as NAME.test.yaml",
        )
    failed = {(each.table.path, each.case.index) for each in outcomes if not each.passed}
    return Tested(
        outcomes=tuple(outcomes),
        lines=_lines(workspace.reading.data, failed),
        unreached=() if case else unreached(catalog, outcomes),
        orphans=orphans,
        untested=sum(key not in catalog.tables for key in catalog.flags),
        commit=snapshot.commit,
        dirty=snapshot.dirty,
        prefix=workspace.reading.repository.prefix,
    )


def _matches(table: Table, patterns: Sequence[str]) -> bool:
    for pattern in patterns:
        name = pattern.removeprefix("./").rstrip("/").replace(".flag.yaml", ".test.yaml")
        if fnmatchcase(table.key, name) or fnmatchcase(table.path, name) or table.path.startswith(f"{name}/"):
            return True
    return False


def _asked(known: Mapping[str, object], patterns: Sequence[str], case: str) -> str:
    """What was asked for, and what was probably meant."""
    asked = [*(f"{pattern!r}" for pattern in patterns), *([f"--case {case!r}"] if case else [])]
    near = Names(known).question(patterns[0]) if patterns else ""
    return (f" for {' '.join(asked)}" if asked else "") + (f"; {near}" if near else "")


def _lines(data: Mapping[str, bytes], failed: set[tuple[str, int]]) -> dict[tuple[str, int], Span]:
    positions = {path: locate(data[path]) for path in {path for path, _ in failed}}
    return {(path, index): positions[path].span(f"/cases/{index}/name") for path, index in sorted(failed)}
