"""The stops, one for each way a command can end early."""

from typing import ClassVar

from flaggit.errors.exits import Exit


class Stop(Exception):
    """A command can't go on.

    Args:
        message: What happened, in one sentence without a full stop's worth of jargon.
        where: The file, option, variable or revision that it happened to; empty when the message says it.
        remedy: What the user does next; a command line where there is one.
    """

    exit: ClassVar[Exit] = Exit.INTERNAL

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy


class FailedStop(Stop):
    """What was looked at is wrong, and the command ends there (a bundle that does not verify, say)."""

    exit = Exit.FINDINGS


class UsageStop(Stop):
    """The command can't be carried out as it was given."""

    exit = Exit.USAGE


class NothingReadStop(Stop):
    """There was nothing to look at, so nothing can be called clean."""

    exit = Exit.NOTHING


class InternalStop(Stop):
    """flaggit broke one of its own promises."""

    exit = Exit.INTERNAL
