"""What can go wrong with a source of bundles, step by step.

A step is what happens to one fetch, or to several. Steps are values, so a script of them can be printed, kept and run again.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

Region: TypeAlias = Literal["payload", "signature", "envelope", "index", "lines", "any", "end"]
"""A part of a bundle: of the envelope the manifest, a signature, or any of it; of the body the index, or the lines of segments and
flags; anything; and `end`, where it is cut off rather than changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """The source is asked, and its answer given: nothing goes wrong."""

    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanishes:
    """The source is not there: the fetch fails at once."""

    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalls:
    """Nothing comes for so many seconds; then the fetch fails, as at a time-out."""

    seconds: float
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrupts:
    """The bundle comes with one bit of a region flipped, or with its end cut off."""

    region: Region = "any"
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Replays:
    """The oldest bundle that the source ever gave comes again; while it gave but one, that one."""

    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Expires:
    """The clock of the chaos goes on to a second after the bundle's end, and the bundle comes as it is."""

    times: int = 1


Step: TypeAlias = Passes | Vanishes | Stalls | Corrupts | Replays | Expires

REGIONS: tuple[Region, ...] = ("payload", "signature", "envelope", "index", "lines", "any", "end")
"""All regions."""


def corrupt(data: bytes, region: Region, draw: Random) -> bytes:
    """Corrupt a bundle.

    Args:
        data: The bundle.
        region: Where.
        draw: Chooses the byte and the bit.

    Returns:
        Other bytes, always.
    """
    if region == "end":
        return data[: draw.randrange(len(data))]
    first, last = _part(data, region)
    at = draw.randrange(first, last)
    flipped = data[at] ^ (1 << draw.randrange(8))
    return data[:at] + bytes([flipped]) + data[at + 1 :]


def _part(data: bytes, region: Region) -> tuple[int, int]:
    """Give where a region begins and ends."""
    head = data.index(b"\n")
    index = data.index(b"\n", head + 1)
    match region:
        case "payload":
            return _string(data, b'"payload":"')
        case "signature":
            return _string(data, b'"sig":"')
        case "envelope":
            return 0, head
        case "index":
            return head + 1, index
        case "lines":
            return index + 1, len(data)
        case _:
            return 0, len(data)


def _string(data: bytes, before: bytes) -> tuple[int, int]:
    first = data.index(before) + len(before)
    return first, data.index(b'"', first)
