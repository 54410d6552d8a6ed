"""Tracking: what a host tells OpenFeature that somebody did, handed on to whom the host chose."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias


class Tracked(NamedTuple):
    """Something that somebody did.

    Attributes:
        name: What: the tracking event's name.
        context: Who: the attributes, the targeting key among them as the unit.
        value: How much; None unless the host said.
        details: Whatever else the host said of it.
    """

    name: str
    context: Mapping[str, object]
    value: float | None
    details: Mapping[str, object]


Tracker: TypeAlias = Callable[[Tracked], None]
"""Is told what was tracked, in the thread that tracks. What it raises reaches nobody but `tracking_errors`."""
