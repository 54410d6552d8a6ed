"""The charter: governance as data. It is read and bound here; review decides by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Approvals needed: role or team (or `owner`) to a count; and the matchers that put a change in this tier."""

    name: str
    approvals: Mapping[str, int]
    when: tuple[Mapping[str, str | bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """A window (seconds since 1970) without changes but those named."""

    start: int
    end: int
    exceptions: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """Who may do what.

    Attributes:
        roles: Role to the teams whose members hold it.
        restore: Role to count for going back to a state approved before, no older than `restore_age` seconds.
        kill: The role that may kill, for at most `kill_for` seconds.
        force: The most `force` rules that one environment block of a flag may have; None for no bound.
    """

    path: str
    tiers: tuple[Tier, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    restore: Mapping[str, int] = field(default_factory=dict)
    restore_age: int | None = None
    kill: str = ""
    kill_for: int | None = None
    freezes: tuple[Freeze, ...] = ()
    force: int | None = None
