"""Evidence: approvals and objections, whoever recorded them."""

from flaggit.frozen import Frozen


class Approval(Frozen):
    """Somebody's approval of one state.

    Attributes:
        by: The login.
        digest: The digest of the change that was approved.
        at: When, in seconds since 1970.
        source: What shows it: `github`, `gitlab`, `signature`.
        bot: Whether the forge says that it is a program.
    """

    by: str
    digest: str
    at: int
    source: str
    bot: bool = False


class Objection(Frozen):
    """A standing request for changes."""

    by: str
    at: int
    source: str


class SetAside(Frozen):
    """An approval that does not count, and why."""

    by: str
    why: str


class Evidence(Frozen):
    """All that is known of who said what; `unread` is what could not be taken for an approval at all."""

    approvals: tuple[Approval, ...] = ()
    objections: tuple[Objection, ...] = ()
    unread: tuple[SetAside, ...] = ()
