"""Metrics: measurable quantities."""

from flaggit.frozen import Frozen


class NoData(Frozen):
    """When a reading counts as none: fewer than `below` observations, older than `stale` seconds, later than `delay`."""

    below: int = 0
    stale: int = 0
    delay: int = 0


class Metric(Frozen):
    """A metric: its good direction (`lower` or `higher`), where it is queried, what counts as no data."""

    name: str
    path: str
    type: str
    good: str
    source: str
    query: str = ""
    numerator: str = ""
    denominator: str = ""
    summary: str = ""
    owner: str = ""
    no_data: NoData = NoData()
