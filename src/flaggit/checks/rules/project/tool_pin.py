"""FG010: the repository is made for another version of the tool."""

import re
from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG010",
    name="other tool version",
    severity=Severity.ERROR,
    why="Another version may read a file differently or compile other bytes, so that nobody can rebuild a release.",
    remedy="Install the version that flags/flaggit.yaml names, or change `tool` in a pull request of its own.",
    invalid=(
        wrong(
            "an exact pin of another version",
            edited("flaggit.yaml", ("format: 1\n", "format: 1\ntool: 9.9.9\n")),
        ),
        wrong(
            "a least version that is not reached",
            edited("flaggit.yaml", ("format: 1\n", 'format: 1\ntool: ">=7.2"\n')),
        ),
    ),
    valid=(
        fine(
            "a least version that is reached",
            edited("flaggit.yaml", ("format: 1\n", 'format: 1\ntool: ">=0.0.1"\n')),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the pin with the running version; nothing without a version or a pin."""
    pin = view.catalog.project.tool
    if not pin or not view.version or _met(pin, view.version):
        return
    place = Place(path=view.catalog.project.path, pointer="/tool")
    yield RULE.at(place, f"this repository is made for flaggit {pin}, and {view.version} is running")


def _met(pin: str, version: str) -> bool:
    if pin.startswith(">="):
        return _numbers(version) >= _numbers(pin)
    return pin == version


def _numbers(version: str) -> tuple[int, ...]:
    found = re.findall(r"[0-9]{1,9}", version.partition("+")[0])
    return tuple(int(number) for number in found[:3])
