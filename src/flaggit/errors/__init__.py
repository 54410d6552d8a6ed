"""Stops: why a command can't go on.

For: the exceptions that end a command. A fault in a user's file is a `diagnostics.Finding`, which is data;
an exception is for when there is nothing left to do. May import nothing of ours. Promises: every stop says what
happened, where, and what to do next, and carries the exit code that `cli` returns for it.
"""

from flaggit.errors.exits import Exit
from flaggit.errors.stops import FailedStop, InternalStop, NothingReadStop, Stop, UsageStop

__all__ = ["Exit", "FailedStop", "InternalStop", "NothingReadStop", "Stop", "UsageStop"]
