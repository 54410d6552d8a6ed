"""Services, which read flags, and segments, which are named conditions."""

from dataclasses import dataclass

from flaggit.model.conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What a service puts up with: seconds of staleness, an expired bundle at start, the format its loader reads."""

    stale: int | None = None
    start_with_expired: bool = False
    format: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A program that reads flags.

    Attributes:
        always: Attributes that every context holds.
        sometimes: Attributes that a context may hold; any other it never holds.
        environments: Those it runs in, resolved; all of the taxonomy unless the file says fewer.
    """

    name: str
    path: str
    owner: str
    environments: tuple[str, ...]
    always: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    repository: str = ""
    summary: str = ""
    tolerates: Tolerance = Tolerance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A named, reusable condition."""

    name: str
    path: str
    summary: str
    when: Condition
    owner: str = ""
