"""Freshness: how old a bundle is, and what follows from it.

The age of a bundle is how long ago it was last known to be the right one: the seconds since its source confirmed it, or since it
expired, whichever is longer. A source confirms a bundle by giving it, or by saying that nothing has changed; one that gives something
lower, or broken, confirms nothing.

Seconds are counted by two clocks, and the longer count holds: the steady one, which a clock that is set back does not fool, and the
wall clock, which goes on while a machine sleeps.
"""

import time
from typing import NamedTuple

from flaggit.bundle.manifest import Manifest
from flaggit.runtime.held import FRESH, OVERDUE, STALE, Staleness


class Limits(NamedTuple):
    """What age is too much.

    Attributes:
        stale: Seconds without confirmation after which a bundle is stale; None: only expiry makes it so.
        safe: Seconds of age after which flags that say `on_stale: safe` go to their safe value; None: never.
    """

    stale: float | None = None
    safe: float | None = None


class Confirmed(NamedTuple):
    """When a bundle was confirmed, by both clocks, in seconds."""

    wall: float
    steady: float

    @classmethod
    def before(cls, wall: float, now: float) -> "Confirmed":
        """Make a confirmation of an earlier process; one from the future counts as now."""
        return cls(min(wall, now), time.monotonic() - max(now - wall, 0.0))

    def silence(self, now: float) -> float:
        """Give the seconds since then."""
        return max(now - self.wall, time.monotonic() - self.steady, 0.0)


def age(manifest: Manifest, confirmed: Confirmed, now: float) -> float:
    """Give the age of a bundle, in seconds."""
    return max(confirmed.silence(now), now - manifest.expires)


def staleness(manifest: Manifest, confirmed: Confirmed, now: float, limits: Limits) -> Staleness:
    """Judge the age of a bundle."""
    # A clock that gives no number knows no better.
    expired = not manifest.expires > now
    if not expired and (limits.stale is None or confirmed.silence(now) <= limits.stale):
        return FRESH
    return OVERDUE if limits.safe is not None and age(manifest, confirmed, now) > limits.safe else STALE


def next_change(manifest: Manifest, confirmed: Confirmed, now: float, limits: Limits) -> float:
    """Give the seconds until the judgement may change; infinity when it will not."""
    silence = confirmed.silence(now)
    coming = [manifest.expires - now]
    coming += [limit - silence for limit in limits if limit is not None]
    if limits.safe is not None:
        coming.append(manifest.expires + limits.safe - now)
    return min((left for left in coming if left > 0), default=float("inf"))
