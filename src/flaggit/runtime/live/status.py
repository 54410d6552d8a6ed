"""Status: everything that is known of followed flags at an instant, for a person or a monitor."""

from typing import NamedTuple


class Status(NamedTuple):
    """How followed flags are.

    Attributes:
        serial: The serial of the bundle that decides; 0 without one.
        commit: The commit it was compiled from; empty without one.
        issued: When it was signed, in seconds since 1970; 0 without one.
        expires: When it ends, likewise.
        age: Seconds since it was last known to be the right one; None without one.
        stale: Whether it is stale, or there is none.
        overdue: Whether flags that say so went to their safe value.
        previous: The serial of the bundle that pins can still choose; 0 without one.
        refused: The code of the last refusal; empty when the last bundle that was offered was not refused.
        reason: Its reason, likewise.
        source: Where bundles come from.
        source_failures: How often the source failed in a row.
        source_error: Why it failed last; empty when it did not.
        state_error: Why the state on disk could not be read, trusted or written the last time; empty when it could, or there is
            none.
        missed_pins: How many snapshots asked for a serial below every bundle that was held.
        following: Whether a thread or an asyncio task refreshes.
    """

    serial: int
    commit: str
    issued: int
    expires: int
    age: float | None
    stale: bool
    overdue: bool
    previous: int
    refused: str
    reason: str
    source: str
    source_failures: int
    source_error: str
    state_error: str
    missed_pins: int
    following: bool
