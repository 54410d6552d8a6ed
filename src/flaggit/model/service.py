"""Services, which read flags, and segments, which are named conditions."""

from flaggit.frozen import Frozen
from flaggit.model.conditions import Condition


class Tolerance(Frozen):
    """What a service puts up with.

    Attributes:
        stale: Seconds of staleness; None for any.
        start_with_expired: Starts with a bundle that is expired.
        format: The format of bundles that its loader reads.
        both_paths: Flags of which it copes with callers on the old path and on the new one.
    """

    stale: int | None = None
    start_with_expired: bool = False
    format: int = 1
    both_paths: tuple[str, ...] = ()


class Service(Frozen):
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


class Segment(Frozen):
    """A named, reusable condition."""

    name: str
    path: str
    summary: str
    when: Condition
    owner: str = ""
