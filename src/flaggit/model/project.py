"""The project file, `flags/flaggit.yaml`."""

from collections.abc import Mapping

from flaggit.frozen import Frozen, field


class Project(Frozen):
    """The flag repository itself.

    Attributes:
        name: Part of every bundle's name and audience.
        format: Version of the file formats.
        tool: The flaggit version that this repository is made for; empty when it pins none.
        release: Environment or group to the one branch that it is released from.
        epoch: Raised when history was re-rooted; the leading part of every serial.
        expires_after: Lifetime of a bundle, in seconds.
    """

    name: str
    path: str = "flags/flaggit.yaml"
    format: int = 1
    tool: str = ""
    release: Mapping[str, str] = field(default_factory=dict)
    epoch: int = 0
    expires_after: int = 30 * 24 * 3600
