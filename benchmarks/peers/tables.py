"""What was recorded, laid out: for a terminal, for `docs/benchmarks.md` and for the README. Nothing here measures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Record = Mapping[str, Any]
"""What `results/peers.json` holds: `machine`, `date`, `note`, `sizes`, and a list of systems with their figures."""

BASE = "flaggit"
AIMS = {"static": 0.4, "hit": 0.7, "miss": 0.7, "half": 1.2, "variants": 1.7, "list": 0.5}
"""Microseconds that flaggit means to take for a decision."""


class Column(NamedTuple):
    """A column: its title, the figure of which it shows the median, and how many digits after the point."""

    title: str
    figure: str
    digits: int


def report(record: Record) -> str:
    """All tables, for a fixed-width page."""
    small, large = record["sizes"][0], record["sizes"][-1]
    parts = [
        f"{record['date']}, {record['machine']}. {record['note']}",
        _table(record, "µs of thread CPU time a decision", decisions(small)),
        _floors(record),
        _table(
            record, "loading to the first decision, CPU ms; memory it adds; CPU ms to import", loading(record)
        ),
        _table(
            record,
            f"µs: one decision in a thousand, eight threads; and while {large:,} flags are loaded again",
            serving(),
        ),
        _aims(record, small, large),
        _growth(record, small, large),
        _spread(record, small),
        "\n".join(["what each is", *(f"  {line}" for line in systems(record))]),
    ]
    return "\n\n".join(parts) + "\n"


def heading(record: Record) -> str:
    """When, where, and what the small table says."""
    number = len(_peers(record))
    others = f"{number} Python SDK{'s' if number != 1 else ''} of other systems"
    return (
        f"{record['date']}, {record['machine']}, one interleaved run with {others}, evaluating locally. "
        f"The first row is what flaggit takes, the others how many times as much (* native code). {record['note']}"
    )


def decisions(small: int) -> list[Column]:
    """The columns of the cases."""
    titles = {
        "static": "static",
        "hit": "hit",
        "miss": "miss",
        "half": "50/50",
        "variants": "3 var., 5 rules",
        "list": "list of 200",
    }
    return [Column(title, f"decide {small} {case}", 2) for case, title in titles.items()]


def loading(record: Record) -> list[Column]:
    """The columns of a start."""
    sizes = record["sizes"][1:]
    loads = [Column(f"{count:,}", f"load {count} cpu", 1) for count in sizes]
    return [*loads, Column("memory MB", f"load {sizes[-1]} grown", 1), Column("import", "import cpu", 1)]


def serving() -> list[Column]:
    """The columns of a service that runs."""
    return [
        Column("p99.9", "tail p999", 1),
        Column("8 threads", "threads wall", 2),
        Column("p99.9 in reload", "reload p999", 0),
        Column("stall ms", "reload stall", 0),
        Column("reload ms", "reload took", 0),
    ]


def overview(record: Record) -> str:
    """The table of the README, in Markdown: flaggit's figures, and for each peer how many times as much it takes."""
    small, large = record["sizes"][0], record["sizes"][-1]
    columns = [
        *(column for column in decisions(small) if column.title != "miss"),
        Column(f"load {large:,}", f"load {large} cpu", 0),
        Column("memory", f"load {large} grown", 0),
        Column("longest stall", "reload stall", 0),
        Column("import", "import cpu", 0),
    ]
    units = [" µs"] * 5 + [" ms", " MB", " ms", " ms"]
    base = _base(record)
    first = [
        f"{_median(base, column):.{column.digits}f}{unit}"
        for column, unit in zip(columns, units, strict=True)
    ]
    rows = [["", *(column.title for column in columns)], ["---", *("---:" for _ in columns)]]
    rows.append([f"**{BASE}**", *(f"**{each}**" for each in first)])
    rows += [[_name(each), *(_times(each, base, column) for column in columns)] for each in _peers(record)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, *(["", missing] if (missing := _missing(record)) else [])])


def systems(record: Record) -> Iterator[str]:
    """What each system is, what it did beside deciding, and what was asked; and why one is not there."""
    for each in record["systems"]:
        if each["failed"]:
            yield f"{each['name']}: not measured, {each['failed']}"
            continue
        native = ", native code" if each["native"] else ""
        yield f"{each['name']}: {each['package']} {each['version']}{native}; {each['how']}"
        yield f"    telemetry {each['telemetry']}"
        yield f"    {each['expression']}"


def _measured(record: Record) -> list[Record]:
    return [each for each in record["systems"] if not each["failed"]]


def _base(record: Record) -> Record:
    return next(each for each in record["systems"] if each["name"] == BASE)


def _peers(record: Record) -> list[Record]:
    return [each for each in _measured(record) if each["name"] != BASE]


def _missing(record: Record) -> str:
    return "; ".join(f"{each['name']}: {each['failed']}" for each in record["systems"] if each["failed"])


def _name(system: Record) -> str:
    return f"{system['name']}{' *' if system['native'] else ''}"


def _median(system: Record, column: Column) -> float:
    found: float = system["figures"][column.figure]["median"]
    return found


def _times(system: Record, base: Record, column: Column) -> str:
    ratio = _median(system, column) / max(_median(base, column), 1e-9)
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.1f}x"


def _table(record: Record, title: str, columns: Sequence[Column]) -> str:
    base = _base(record)

    def cell(system: Record, column: Column) -> str:
        value = f"{_median(system, column):,.{column.digits}f}"
        return value if system is base else f"{value} {_times(system, base, column):>6}"

    return title + " (* native code)\n" + _lines(record, columns, cell)


def _lines(record: Record, columns: Sequence[Column], cell: Callable[[Record, Column], str]) -> str:
    rows = [["", *(column.title for column in columns)]]
    rows += [[_name(each), *(cell(each, column) for column in columns)] for each in _measured(record)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(columns) + 1)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if at == 0 else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _floors(record: Record) -> str:
    figures = _base(record)["figures"]
    floors = {
        name.removeprefix("floor "): each["median"]
        for name, each in figures.items()
        if name.startswith("floor ")
    }
    quiet = figures["quiet stall"]["median"], figures["quiet p999"]["median"]
    return (
        "floors, µs: " + ", ".join(f"{name} {value:.3f}" for name, value in floors.items()) + "\n"
        f"with nothing that reloads: longest stall {quiet[0]:.1f} ms, p99.9 {quiet[1]:.1f} µs"
    )


def _aims(record: Record, small: int, large: int) -> str:
    aims = {f"decide {small} {case}": (aim, "µs") for case, aim in AIMS.items()}
    aims |= {f"load {large} cpu": (15, "ms"), f"load {large} grown": (12, "MB")}
    aims |= {"reload stall": (10, "ms"), "import cpu": (40, "ms")}
    figures, lines = _base(record)["figures"], [f"{BASE}'s aims, for a machine that does nothing else"]
    for name, (aim, unit) in aims.items():
        found = figures[name]["median"]
        verdict = "met" if found <= aim else f"missed by {found - aim:.2g} {unit}"
        lines.append(f"  {name:18} {found:8.2f} {unit}, aim {aim} {unit}: {verdict}")
    return "\n".join(lines)


def _growth(record: Record, small: int, large: int) -> str:
    def cell(system: Record, column: Column) -> str:
        figures = system["figures"]
        before = figures[f"decide {small} {column.figure}"]["median"]
        return f"{figures[f'decide {large} {column.figure}']['median'] / before:.2f}"

    columns = [column._replace(figure=column.figure.split()[-1]) for column in decisions(small)]
    return f"a decision among {large:,} flags, in decisions among {small}\n" + _lines(record, columns, cell)


def _spread(record: Record, small: int) -> str:
    def cell(system: Record, column: Column) -> str:
        figure = system["figures"][column.figure]
        return f"{(figure['high'] - figure['low']) / figure['median']:.0%}"

    title = "spread of the first table: from the first quartile to the third, in medians"
    return f"{title}\n{_lines(record, decisions(small), cell)}"
