"""Serials: the ever-rising number of a bundle.

A serial is epoch x 10^12 + commits x 10^3 + reissue, where `commits` counts what the released commit can reach. So a merge,
a squash, a rebase and a revert all raise it, a repeated release of one commit raises it by its reissue, and only a
history that was rewritten from its root needs a new epoch.
"""

from typing import NamedTuple

MAX_SERIAL = 2**53 - 1
"""The largest serial, so that every JSON reader holds it exactly."""

_EPOCH = 10**12
_COMMIT = 10**3


class Parts(NamedTuple):
    """What a serial is made of: the epoch, the number of reachable commits, and the reissue (0 to 999)."""

    epoch: int
    commits: int
    reissue: int


def make(epoch: int, commits: int, reissue: int = 0) -> int:
    """Compose a serial.

    Args:
        epoch: 0 to 9007; rises when history is rewritten.
        commits: How many commits the released one reaches, itself among them: 1 to 999,999,999.
        reissue: How many times this commit was released before: 0 to 999.

    Returns:
        The serial.

    Raises:
        ValueError: A part, or the whole, is out of range.
    """
    if epoch < 0:
        raise ValueError(f"epoch {epoch} is negative")
    if not 1 <= commits < _EPOCH // _COMMIT:
        raise ValueError(f"{commits} commits: a serial holds 1 to 999,999,999")
    if not 0 <= reissue < _COMMIT:
        raise ValueError(f"reissue {reissue}: a serial holds 0 to 999")
    serial = epoch * _EPOCH + commits * _COMMIT + reissue
    if serial > MAX_SERIAL:
        raise ValueError(f"epoch {epoch} is too large: a serial ends at 2^53-1")
    return serial


def split(serial: int) -> Parts:
    """Take a serial apart.

    Raises:
        ValueError: It is negative or larger than `MAX_SERIAL`.
    """
    if not 0 <= serial <= MAX_SERIAL:
        raise ValueError(f"serial {serial} is outside 0 to 2^53-1")
    epoch, rest = divmod(serial, _EPOCH)
    return Parts(epoch, *divmod(rest, _COMMIT))
