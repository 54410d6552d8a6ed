"""The one table of exit codes."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code means, the same for every verb."""

    CLEAN = 0
    """What was asked was done, and nothing is wrong."""
    FINDINGS = 1
    """Something that was looked at is wrong: the output says what."""
    USAGE = 2
    """The command can't be carried out as it was given: an option, a name, a key is wrong or missing."""
    NOTHING = 3
    """Nothing was checked: no file, an unknown revision, an incomplete clone. Never to be read as clean."""
    INTERNAL = 4
    """flaggit itself failed; please report it."""
