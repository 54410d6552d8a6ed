"""The taxonomy: the vocabulary that all flag files share."""

from collections.abc import Mapping
from enum import StrEnum

from flaggit.frozen import Frozen, field


class AttributeType(StrEnum):
    """What values an attribute takes; a value of another type counts as missing."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    VERSION = "version"
    """A SemVer 2 version, compared by precedence."""
    INSTANT = "instant"
    """A point in time with a zone, RFC 3339."""
    IP = "ip"
    """An IPv4 or IPv6 address."""
    STRINGS = "strings"
    """A set of strings, such as roles."""


class Duty(StrEnum):
    """What a kind asks of each of its flags."""

    EXPIRES = "expires"
    TESTS = "tests"
    RUNBOOK = "runbook"
    WITHOUT_BUNDLE = "without_bundle"
    ROLLOUT = "rollout"
    EXPERIMENT = "experiment"
    BREAKER = "breaker"


class Attribute(Frozen):
    """A typed fact about the context.

    Attributes:
        values: The only values it takes; empty means any.
        unit: Whether it can be bucketed.
        personal: Whether it tells of a person; such attributes take no literals in git.
    """

    name: str
    type: AttributeType
    summary: str = ""
    values: tuple[str | int | float, ...] = ()
    unit: bool = False
    personal: bool = False


class Team(Frozen):
    """Those who own things: the handle at the forge (`@shop/checkout`), where they are paged, and the members' logins."""

    name: str
    forge: str = ""
    pager: str = ""
    summary: str = ""
    members: tuple[str, ...] = ()


class Kind(Frozen):
    """What a flag is for. `expires_within` is the longest life from the day the flag is made, in seconds."""

    name: str
    summary: str = ""
    expires_within: int | None = None
    duties: tuple[Duty, ...] = ()


class Naming(Frozen):
    """Rules for new names, beyond the fixed one (lower-case words joined by hyphens).

    Attributes:
        max_length: Of a whole key, in characters.
        forbidden: Words that no component may contain between hyphens.
    """

    max_length: int = 80
    forbidden: tuple[str, ...] = ()


class Taxonomy(Frozen):
    """The shared vocabulary.

    Attributes:
        groups: Group of environments to its environments, in file order.
        protected: Environments that unsigned bundles and overrides are refused in.
        domains: Domain to the team that owns it.
        severities: Rule id to the severity that this organisation gives it.
    """

    groups: Mapping[str, tuple[str, ...]]
    protected: tuple[str, ...] = ()
    domains: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    naming: Naming = field(default_factory=Naming)
    severities: Mapping[str, str] = field(default_factory=dict)

    @property
    def environments(self) -> tuple[str, ...]:
        """All environments, group by group, in file order."""
        return tuple(name for members in self.groups.values() for name in members)

    def members(self, name: str) -> tuple[str, ...]:
        """The environments that a group or environment name stands for; empty when it is neither."""
        group = self.groups.get(name)
        if group is not None:
            return group
        return (name,) if name in self.environments else ()

    def group_of(self, environment: str) -> str:
        """The group that an environment is in; empty when the taxonomy does not know it."""
        return next((group for group, members in self.groups.items() if environment in members), "")
