"""Why a comment was not written."""

from flaggit.errors import FailedStop


class ForgeStop(FailedStop):
    """The forge did not do what it was asked: it is down, does not know the request, or does not accept the token."""


class ReadOnly(Exception):
    """The token may read and not write, as those of forks: no fault of anybody."""
