"""Baggage: the serial that a request was begun with, carried to the next service.

W3C Baggage (https://www.w3.org/TR/baggage/, of 2024) is a header of members, `key=value` with properties behind `;`, separated by
commas. Ours is `flaggit-serial.PROJECT=SERIAL`, with the serial in decimal: one member for each project, so that requests may cross
projects. All services of a project and environment number their bundles alike, by commits, so one serial means one commit everywhere.

What comes from outside is read strictly and means little: a serial can only choose between two bundles that were both accepted. A service at the edge should
still drop the header of strangers.
"""

from typing import Final

from flaggit.bundle import files
from flaggit.bundle.serial import MAX_SERIAL

HEADER: Final = "baggage"
"""The header's name; names of headers have no case."""
MAX_BYTES: Final = 8192
"""The longest header that is read and written, in bytes: what every propagator must carry."""
MAX_MEMBERS: Final = 64
"""The most members that are read and written: likewise."""

_KEY: Final = "flaggit-serial."
_SPACE: Final = " \t"


def read(header: str | None, project: str) -> int | None:
    """Read the serial of a project.

    Args:
        header: The header's value; where it stood several times, the values joined by commas. None without one.
        project: The project.

    Returns:
        The serial; None when the header has none of this project, or none that can be trusted to be meant: it is no plain decimal
        number of a serial's range, or there are two that differ, or the header is longer than `MAX_BYTES`.
    """
    if not header or len(header) > MAX_BYTES:
        return None
    found = {value for key, value in map(_pair, header.split(",")) if key == _KEY + project}
    if len(found) != 1:
        return None
    value = found.pop()
    plain = value.isascii() and value.isdigit() and len(value) <= len(str(MAX_SERIAL))
    if not plain or value.startswith("0"):
        return None
    serial = int(value)
    return serial if serial <= MAX_SERIAL else None


def write(header: str | None, project: str, serial: int) -> str:
    """Write a serial into a header, in place of what it said of this project.

    Args:
        header: The header that came in, or None; its other members stay as they are.
        project: The project.
        serial: The serial; 0, which is no bundle's, writes none.

    Returns:
        The header to send; as it was but for this project, when there is no room for one member more.

    Raises:
        ValueError: The project is no name of one, or the serial out of range.
    """
    if not files.is_part(project):
        raise ValueError(f"{project!r} is no name of a project")
    if not 0 <= serial <= MAX_SERIAL:
        raise ValueError(f"serial {serial} is outside 0 to 2^53-1")
    members = [member.strip(_SPACE) for member in (header or "").split(",")]
    others = [member for member in members if member and _pair(member)[0] != _KEY + project]
    written = ",".join([*others, *([f"{_KEY}{project}={serial}"] if serial else [])])
    fits = len(others) < MAX_MEMBERS and len(written.encode("utf-8", "surrogatepass")) <= MAX_BYTES
    return written if fits else ",".join(others)


def _pair(member: str) -> tuple[str, str]:
    key, _, value = member.partition(";")[0].partition("=")
    return key.strip(_SPACE), value.strip(_SPACE)
