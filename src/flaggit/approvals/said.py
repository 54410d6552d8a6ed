"""What somebody said of a commit."""

from flaggit.frozen import Frozen


class Said(Frozen):
    """A person's last word: an approval, or a request for changes.

    Attributes:
        commit: The commit that it is of; empty when the forge does not know it any more.
        bot: Whether the forge says that it is a program.
    """

    by: str
    commit: str
    at: int
    approves: bool
    bot: bool = False
