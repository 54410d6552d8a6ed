"""FG312: the same value in two shares."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.splits import splits
from flaggit.checks.values import identity, shown
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Rule, Severity

RULE = Rule(
    id="FG312",
    name="duplicate shares",
    severity=Severity.ERROR,
    why="Two shares of one value look like two groups of people and are one; an analysis of arms can't tell them apart.",
    remedy="Write one share with the sum of the weights, or correct the value.",
    invalid=(
        wrong(
            "a split",
            edited(
                "cart-layout.flag.yaml",
                (
                    "    otherwise: control\n",
                    "    otherwise: {split: [{serve: control, weight: 60}, {serve: control, weight: 40}]}\n",
                ),
            ),
        ),
        wrong(
            "arms",
            edited(
                "cart-layout.experiment.yaml",
                ("{serve: compact, weight: 50}", "{serve: control, weight: 50}"),
            ),
        ),
    ),
    valid=(
        fine(
            "two values",
            edited(
                "cart-layout.flag.yaml",
                (
                    "    otherwise: control\n",
                    "    otherwise: {split: [{serve: control, weight: 60}, {serve: compact, weight: 40}]}\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the values of each split."""
    for split in splits(view):
        seen: dict[str, int] = {}
        for index, (serve, _) in enumerate(split.shares):
            first = seen.setdefault(identity(serve), index)
            if first != index:
                related = (split.place(first, "serve", note="first here"),)
                message = f"{shown(serve)} is the value of the {split.part}s {first + 1} and {index + 1}"
                yield RULE.at(split.place(index, "serve"), message, related=related)
