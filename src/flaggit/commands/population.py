"""`population learn`: how many people have which attributes, from what services recorded of whom they served.

The newest record gives the day, so the same records give the same bytes whenever it is asked.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flaggit.commands import counting
from flaggit.commands.counting import Counted, Records, Register, Told
from flaggit.commands.workspace import Workspace, bound, path_in, refuse_what_can_not_be_bound
from flaggit.delivery import write_atomically
from flaggit.errors import FailedStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Population
from flaggit.runtime.instants import Instant
from flaggit.scaffold import new_population
from flaggit.source import LARGEST_FILE, DocumentKind, kind_of

STANDARD_OUTPUT: Final = "-"


class Wish(Frozen):
    """What is asked for.

    Attributes:
        files: Files of JSON lines.
        by: The attributes to count by; all that the records tell and that may be counted by, when empty.
        unit: The attribute whose values are counted; that of the records when empty.
        at_least: How many a group has at least.
        output: The file to write, `-` for none; the unit's population, or a new one, when empty.
    """

    files: tuple[Path, ...]
    by: tuple[str, ...] = ()
    unit: str = ""
    at_least: int = 10
    output: str = ""


class Learned(Frozen):
    """A population, from records.

    Attributes:
        path: Where it was written, from the flag repository's root; empty when it was not.
        text: The document.
        day: The day of the newest record.
        unit: What was counted.
        by: The attributes that it was counted by.
        counted: The groups.
        at_least: How many each has at least.
        mixed: Whether some units were recorded as they are and some as hashes.
        silent: How many exposure records told no attributes, and counted nobody.
        personal: Personal attributes that were recorded; they are not counted by.
        undeclared: Recorded attributes that the taxonomy does not declare.
        before: The unit's population until now; None without one.
        records: What was read.
    """

    path: str
    text: str
    day: str
    unit: str
    by: tuple[Told, ...]
    counted: Counted
    at_least: int
    mixed: bool
    silent: int
    personal: tuple[str, ...]
    undeclared: tuple[str, ...]
    before: Population | None
    records: Records


def learn(folder: Path, wish: Wish) -> Learned:
    """Count who is in exposure records, and write the population.

    Args:
        folder: The flag repository, or a folder inside it.
        wish: What is asked for.

    Raises:
        NothingReadStop: There is no flag repository, or no record that tells attributes.
        UsageStop: A file can't be read or written, or an attribute can't be counted or counted by.
        FailedStop: The flag repository has errors, or no group is large enough.
    """
    workspace = bound(folder)
    taxonomy = workspace.catalog.taxonomy
    register = Register(counting.kept(taxonomy, wish.by))
    records = counting.read(wish.files, register)
    unit = counting.unit_of(taxonomy, register.units, wish.unit)
    before = next((each for each in workspace.catalog.populations.values() if each.unit == unit), None)
    path = _path(workspace, unit, before, wish.output)
    units = register.units[unit].values()
    by = counting.chosen(counting.told(units, register.names), unit, wish.by)
    counted = counting.count(units, [register.names.index(each.name) for each in by], wish.at_least)
    _refuse_nobody(counted, unit, wish.at_least)
    times = [each.at for each in units]
    first, last = _day(min(times)), _day(max(times))
    seen = f"of {last}" if first == last else f"from {first} to {last}"
    text = new_population(
        summary=f"Seen in exposure records {seen} (groups below {wish.at_least} left out)",
        day=last,
        unit=unit,
        names=[each.name for each in by],
        groups=counted.groups,
    )
    _write(workspace, path, text.encode(), write=wish.output != STANDARD_OUTPUT)
    declared = taxonomy.attributes
    return Learned(
        path="" if wish.output == STANDARD_OUTPUT else path,
        text=text,
        day=last,
        unit=unit,
        by=by,
        counted=counted,
        at_least=wish.at_least,
        mixed=register.mixed(unit),
        silent=register.silent,
        personal=tuple(sorted(each for each in register.others & declared.keys() if declared[each].personal)),
        undeclared=tuple(sorted(register.others - declared.keys())),
        before=before,
        records=records,
    )


def _day(at: Instant) -> str:
    return datetime.fromtimestamp(at[0], UTC).date().isoformat()


def _path(workspace: Workspace, unit: str, before: Population | None, output: str) -> str:
    """Where the population is, or will be; a unit has one."""
    if output in {"", STANDARD_OUTPUT}:
        return before.path if before else f"flags/shared/{unit.replace('_', '-')}s.population.yaml"
    root = workspace.reading.repository.root
    path = path_in(Path(output), root)
    if kind_of(path) != DocumentKind.POPULATION:
        raise UsageStop(
            "a population is called NAME.population.yaml",
            where=output,
            remedy="for instance: --output flags/shared/shoppers.population.yaml; --output - writes no file",
        )
    if before is not None and before.path != path:
        raise UsageStop(
            f"{before.path} counts {unit} already, and a unit has one population",
            where=output,
            remedy=f"leave out --output to replace it, or move it first: git mv {before.path} {path}",
        )
    if before is None and (root / path).exists():
        raise UsageStop(f"this file is there already, and does not count {unit}", where=output)
    return path


def _refuse_nobody(counted: Counted, unit: str, at_least: int) -> None:
    if not counted.groups:
        raise FailedStop(
            f"none of {counted.small:,} groups has {at_least:,} {unit}s: a smaller one could tell who is in it",
            remedy="count by fewer attributes with --by, or from more records",
        )


def _write(workspace: Workspace, path: str, data: bytes, *, write: bool) -> None:
    if len(data) > LARGEST_FILE:
        raise UsageStop(
            f"the population would have {len(data):,} bytes, and {LARGEST_FILE:,} are the most",
            where=path,
            remedy="count by fewer attributes with --by, or raise --at-least",
        )
    refuse_what_can_not_be_bound(workspace, {path: data})
    if write:
        target = workspace.reading.repository.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, data)
