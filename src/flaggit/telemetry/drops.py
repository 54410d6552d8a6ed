"""Drops: how many records were given up, and why. Dropping with a count is what telemetry does instead of waiting."""

from typing import Final

FULL: Final = "full"
"""The queue was full: what takes the records is slower than what makes them."""
FAILED: Final = "failed"
"""They could not be delivered, and trying again did not help."""
REFUSED: Final = "refused"
"""The receiver does not want them."""
UNWRITABLE: Final = "unwritable"
"""They can't be written as JSON, or are longer than a record may be."""
CLOSED: Final = "closed"
"""The sink was closed before they could be delivered."""
REASONS: Final = (FULL, FAILED, REFUSED, UNWRITABLE, CLOSED)
"""All of them."""


class Drops:
    """How many records were dropped, by reason."""

    __slots__ = ("_cells",)

    def __init__(self) -> None:
        self._cells = {reason: [0] for reason in REASONS}

    def add(self, reason: str, count: int = 1) -> None:
        """Count records that were dropped."""
        self._cells[reason][0] += count

    def read(self) -> dict[str, int]:
        """Give how many were dropped for which reason; reasons of none are left out."""
        return {reason: cell[0] for reason, cell in self._cells.items() if cell[0]}
