"""All places where people are divided: rules' splits, splits of `otherwise`, arms of experiments."""

from collections.abc import Iterator
from typing import NamedTuple

from flaggit.checks.view import View
from flaggit.diagnostics import Place
from flaggit.model import Value


class Split(NamedTuple):
    """One division: where its list stands, what a part is called, and each part's value and thousandths of a percent."""

    path: str
    pointer: str
    part: str
    shares: tuple[tuple[Value, int], ...]

    def place(self, index: int | None = None, field: str = "", note: str = "") -> Place:
        """The list, a part of it, or one field of a part."""
        steps = "" if index is None else f"/{index}" + (f"/{field}" if field else "")
        return Place(path=self.path, pointer=self.pointer + steps, note=note)


def splits(view: View) -> Iterator[Split]:
    """Go through all divisions: flags first, then experiments."""
    for site in view.sites:
        if site.rule.split:
            shares = tuple((share.serve, share.weight) for share in site.rule.split)
            yield Split(site.flag.path, site.place("split").pointer, "share", shares)
    for flag in view.catalog.flags.values():
        for block in flag.environments.values():
            if block.otherwise.split:
                shares = tuple((share.serve, share.weight) for share in block.otherwise.split)
                yield Split(flag.path, f"/environments/{block.name}/otherwise/split", "share", shares)
    for experiment in view.catalog.experiments.values():
        if experiment.arms:
            arms = tuple((arm.serve, arm.weight) for arm in experiment.arms)
            yield Split(experiment.path, "/arms", "arm", arms)
