"""The names that the taxonomy gives, read from its plain value.

A part of the taxonomy that is missing or broken leaves its names unknown (`None`), so that one fault there is not
repeated at every flag; the taxonomy's own check reports it. Nothing here raises, whatever the value.
"""

from collections.abc import Mapping
from typing import TypeAlias

from flaggit.frozen import Frozen
from flaggit.model import Attribute, AttributeType

Names: TypeAlias = Mapping[str, str]
"""Name to what it means, in the order of the file."""

Attributes: TypeAlias = Mapping[str, Attribute | None]
"""By name; None for one whose declaration is broken, so that its tests are not judged."""


class Vocabulary(Frozen):
    """The taxonomy's names.

    Attributes:
        environments: Groups and environments; a group's meaning lists its environments.
    """

    kinds: Names | None = None
    teams: Names | None = None
    domains: Names | None = None
    environments: Names | None = None
    attributes: Attributes | None = None

    def names(self, slot: str) -> Names | None:
        """The names that fit a slot of a base schema (`x-names`, `x-keys`); None when any name does."""
        if slot in {"attribute", "unit"}:
            return self._attributes(units=slot == "unit")
        known = {"kind": self.kinds, "team": self.teams, "domain": self.domains}
        return known.get(slot) if slot in known else self.environments if slot == "environment" else None

    def _attributes(self, *, units: bool) -> Names | None:
        if self.attributes is None or (units and None in self.attributes.values()):
            return None
        return {
            name: attribute.summary if attribute else ""
            for name, attribute in self.attributes.items()
            if not units or (attribute and attribute.unit)
        }


def vocabulary(taxonomy: object) -> Vocabulary:
    """Read the names from the value of a taxonomy document."""
    if not isinstance(taxonomy, Mapping):
        return Vocabulary()
    return Vocabulary(
        kinds=_summaries(taxonomy.get("kinds")),
        teams=_summaries(taxonomy.get("teams")),
        domains=_domains(taxonomy.get("domains")),
        environments=_environments(taxonomy.get("environments")),
        attributes=_attributes(taxonomy.get("attributes")),
    )


def _summaries(section: object) -> Names | None:
    if not isinstance(section, Mapping):
        return None
    return {str(name): _text(part, "summary") for name, part in section.items()}


def _text(part: object, key: str) -> str:
    value = part.get(key) if isinstance(part, Mapping) else None
    return value if isinstance(value, str) else ""


def _domains(section: object) -> Names | None:
    if not isinstance(section, Mapping):
        return None
    return {str(name): f"owned by {team}" if isinstance(team, str) else "" for name, team in section.items()}


def _environments(section: object) -> Names | None:
    if not isinstance(section, Mapping):
        return None
    names: dict[str, str] = {}
    for group, members in section.items():
        if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
            return None
        names[str(group)] = f"the group of {', '.join(members)}"
        names.update(dict.fromkeys(members, f"an environment of {group}"))
    return names


def _attributes(section: object) -> Attributes | None:
    if not isinstance(section, Mapping):
        return None
    return {str(name): _attribute(str(name), part) for name, part in section.items()}


def _attribute(name: str, part: object) -> Attribute | None:
    if not isinstance(part, Mapping):
        return None
    kind, values = part.get("type"), part.get("values", [])
    if kind not in [str(known) for known in AttributeType] or not isinstance(values, list):
        return None
    return Attribute(
        name=name,
        type=AttributeType(kind),
        summary=_text(part, "summary"),
        values=tuple(v for v in values if isinstance(v, str | int | float) and not isinstance(v, bool)),
        unit=part.get("unit") is True,
        personal=part.get("personal") is True,
    )
