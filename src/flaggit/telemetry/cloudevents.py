"""CloudEvents: the one JSON shape of everything that leaves this process record by record.

The shape is that of CloudEvents 1.0, JSON format (https://github.com/cloudevents/spec, `json-format.md`): an object of
`specversion`, `id`, `source`, `type`, `subject`, `time`, `datacontenttype` and `data`. Source and id together name an event: one that
is sent again has the same id, so that a receiver can tell.
"""

import itertools
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from flaggit.runtime import forking
from flaggit.runtime.events import PREFIX
from flaggit.telemetry import drops
from flaggit.telemetry.drops import Drops

BATCH_TYPE: Final = "application/cloudevents-batch+json"
"""The media type of several events in one JSON array."""
EXPOSURE: Final = "exposure"
"""The type of an exposure record."""
MAX_BYTES: Final = 65_536
"""The longest event, in bytes of JSON."""


class Record(NamedTuple):
    """Something to tell, before it is written.

    Attributes:
        type: A type of `flaggit.runtime.events`, or `EXPOSURE`; without prefix.
        time: When, in seconds since 1970.
        source: Who tells: a URI reference.
        id: What tells it from the source's other records.
        data: What is told.
        subject: The flag it is about; empty for none.
    """

    type: str
    time: float
    source: str
    id: str
    data: Mapping[str, object]
    subject: str = ""


class Ids:
    """Makes ids that differ within a source: a token of this process, and a number."""

    __slots__ = ("__weakref__", "_next", "_token")

    def __init__(self) -> None:
        self.forked()
        forking.remember(self)

    def forked(self) -> None:
        """Take another token."""
        self._token = os.urandom(8).hex()
        self._next = itertools.count(1)

    def make(self) -> str:
        """Give the next id."""
        return f"{self._token}-{next(self._next)}"


def write(record: Record) -> dict[str, object]:
    """Give the object that JSON writes."""
    written: dict[str, object] = {
        "specversion": "1.0",
        "id": record.id,
        "source": record.source,
        "type": PREFIX + record.type,
        "time": _time(record.time),
        "datacontenttype": "application/json",
        "data": dict(record.data),
    }
    if record.subject:
        written["subject"] = record.subject
    return written


def encode(record: Record) -> bytes:
    """Write a record as JSON on one line, without the line's end. What JSON does not know is written as its text.

    Raises:
        ValueError: It can't be written, or would be longer than `MAX_BYTES`.
    """
    text = json.dumps(write(record), ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str)
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise ValueError(f"the event has {len(data)} bytes, {MAX_BYTES} are the most")
    return data


def encode_all(records: Iterable[Record], dropped: Drops) -> list[bytes]:
    """Write records; count those that can't be written as dropped."""
    written = []
    for record in records:
        try:
            written.append(encode(record))
        except Exception:  # noqa: BLE001 - data may hold anything, and `str` of anything may raise anything
            dropped.add(drops.UNWRITABLE)
    return written


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
