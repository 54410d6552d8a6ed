"""Lines to exposure records: one CloudEvent a line, as `telemetry.JsonLines` writes them."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from flaggit.bundle import canonical
from flaggit.frozen import Frozen
from flaggit.runtime import instants
from flaggit.runtime.events import PREFIX
from flaggit.runtime.instants import Instant
from flaggit.telemetry.cloudevents import EXPOSURE, MAX_BYTES
from flaggit.telemetry.exposures import hashed

_TYPE: Final = PREFIX + EXPOSURE
_LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999, in seconds since 1970."""


class Sighting(Frozen):
    """A unit that was served something.

    Attributes:
        attribute: The attribute that holds the unit.
        unit: Whom the record is about: a hash. What was recorded as it is becomes the hash that it has without a key.
        plain: Whether it was recorded as it is.
        at: When.
        attributes: What was recorded of the unit, by name; None where its service records no attributes.
    """

    attribute: str
    unit: str
    plain: bool
    at: Instant
    attributes: Mapping[str, object] | None


def lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Give the lines of a file without holding more than one; None for one that is longer than a record may be."""
    while line := file.readline(MAX_BYTES + 2):
        if len(line.rstrip(b"\r\n")) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(MAX_BYTES)
        yield None


def sighting(line: bytes) -> Sighting | None:
    """Read a line.

    Returns:
        The record, or None for an empty line and for JSON that is no exposure record.

    Raises:
        ValueError: It is no JSON, or an exposure record that lacks something; says what, in words.
    """
    try:
        event = canonical.decode(line) if line.strip() else None
    except ValueError:
        raise ValueError("this is no JSON") from None
    if not isinstance(event, dict) or event.get("type") != _TYPE:
        return None
    data, at = event.get("data"), instants.read(str(event.get("time")))
    if at is None or not 0 <= at[0] <= _LAST_SECOND:
        raise ValueError("the time of this exposure record is no instant since 1970")
    return _of(data if isinstance(data, dict) else {}, at)


def _of(data: Mapping[str, Any], at: Instant) -> Sighting:
    attribute, unit, is_hash = (data.get(name) for name in ("unit_attribute", "unit", "unit_hashed"))
    named = isinstance(attribute, str) and isinstance(unit, str) and isinstance(is_hash, bool)
    if not (named and attribute and unit):
        raise ValueError("this exposure record does not name its unit, and say whether that is a hash")
    told = data.get("attributes")
    if told is not None and not isinstance(told, dict):
        raise ValueError("the attributes of this exposure record are no object")
    return Sighting(
        attribute=attribute,
        unit=unit if is_hash else hashed(unit.encode(), attribute, None),
        plain=not is_hash,
        at=at,
        attributes=told,
    )
