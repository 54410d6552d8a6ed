"""The project file and the taxonomy: what all other documents are read against."""

from typing import Final

from flaggit.binding import quantities
from flaggit.binding.faults.foundation import AMBIGUOUS_ENVIRONMENT
from flaggit.binding.faults.values import QUANTITY
from flaggit.binding.page import Page, Raw
from flaggit.model import (
    Attribute,
    AttributeType,
    Duty,
    Kind,
    Naming,
    Project,
    Taxonomy,
    Team,
)
from flaggit.source import escape

UNPROTECTED: Final = "non-production"
"""The one group that is not protected unless the taxonomy says which are."""


def project(page: Page, raw: Raw) -> Project:
    """Bind the project file."""
    bundles = raw.get("bundles", {})
    lifetime = page.optional(quantities.seconds, bundles, "expires_after", "/bundles")
    if lifetime == 0 and not page.broken:
        page.fail(QUANTITY, "/bundles/expires_after", "a bundle would expire as it is issued")
    usual = Project(name="")
    return Project(
        name=raw["project"],
        path=page.path,
        format=int(raw["format"]),
        tool=raw.get("tool", ""),
        release=dict(sorted(raw.get("release", {}).items())),
        epoch=int(raw.get("epoch", 0)),
        expires_after=usual.expires_after if lifetime is None else lifetime,
    )


def taxonomy(page: Page, raw: Raw) -> Taxonomy:
    """Bind the taxonomy; groups and their environments keep the order of the file, everything else is sorted."""
    groups = {name: tuple(members) for name, members in raw["environments"].items()}
    _unambiguous(page, groups)
    naming = raw.get("naming", {})
    return Taxonomy(
        groups=groups,
        protected=_protected(raw, groups),
        domains=dict(sorted(raw["domains"].items())),
        teams={name: _team(name, team or {}) for name, team in sorted(raw["teams"].items())},
        attributes={name: _attribute(name, item) for name, item in sorted(raw["attributes"].items())},
        kinds={name: _kind(page, name, kind or {}) for name, kind in sorted(raw["kinds"].items())},
        naming=Naming(
            max_length=int(naming.get("max_length", Naming().max_length)),
            forbidden=tuple(sorted(set(naming.get("forbidden", ())))),
        ),
        severities=dict(sorted(raw.get("checks", {}).items())),
    )


def _unambiguous(page: Page, groups: dict[str, tuple[str, ...]]) -> None:
    seen = set(groups)
    for group, members in groups.items():
        if members == (group,):
            continue  # a group of the one environment that has its name: both names mean the same
        for at, name in enumerate(members):
            if name in seen:
                what = "is also a group" if name in groups else "is named twice"
                page.fault(AMBIGUOUS_ENVIRONMENT, f"/environments/{escape(group)}/{at}", f"{name} {what}")
            seen.add(name)


def _protected(raw: Raw, groups: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    named = raw.get("protected")
    if named is None:
        return tuple([name for group, members in groups.items() if group != UNPROTECTED for name in members])
    wanted = set(named)
    return tuple([name for group, members in groups.items() for name in members if wanted & {group, name}])


def _team(name: str, raw: Raw) -> Team:
    return Team(
        name=name,
        forge=raw.get("forge", ""),
        pager=raw.get("pager", ""),
        summary=raw.get("summary", ""),
        members=tuple(sorted(set(raw.get("members", ())))),
    )


def _attribute(name: str, raw: Raw) -> Attribute:
    return Attribute(
        name=name,
        type=AttributeType(raw["type"]),
        summary=raw.get("summary", ""),
        values=tuple(raw.get("values", ())),
        unit=raw.get("unit", False),
        personal=raw.get("personal", False),
    )


def _kind(page: Page, name: str, raw: Raw) -> Kind:
    return Kind(
        name=name,
        summary=raw.get("summary", ""),
        expires_within=page.optional(quantities.seconds, raw, "expires_within", f"/kinds/{escape(name)}"),
        duties=tuple(sorted({Duty(duty) for duty in raw.get("duties", ())})),
    )
