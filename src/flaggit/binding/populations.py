"""Populations: from counted groups to `model.Population`."""

from collections.abc import Mapping
from typing import Any

from flaggit.binding.faults.people import NOBODY, UNIT_COUNTED
from flaggit.binding.page import Page, Raw
from flaggit.model import Group, Population
from flaggit.source import escape

_COUNT = "count"


def population(page: Page, name: str, raw: Raw) -> Population:
    """Bind a population."""
    unit, groups = raw["unit"], raw["groups"]
    for at, group in enumerate(groups):
        if unit in group:
            message = f"{unit} is what is counted, and a group of those alike has many of them"
            page.fail(UNIT_COUNTED, f"/groups/{at}/{escape(unit)}", message, on="key")
    if not any(group[_COUNT] for group in groups):
        page.fail(NOBODY, "/groups", "no group has anybody in it", on="key")
    return Population(
        name=name,
        path=page.path,
        day=raw["day"],
        unit=unit,
        attributes=tuple(sorted({key for group in groups for key in group if key != _COUNT})),
        groups=tuple([_group(group) for group in groups]),
        summary=raw.get("summary", ""),
    )


def _group(raw: Mapping[str, Any]) -> Group:
    context = {key: raw[key] for key in sorted(raw) if key != _COUNT and raw[key] is not None}
    return Group(context=context, count=int(raw[_COUNT]))
