"""References: does each name that a document uses lead somewhere?

A document that exists and can't be read counts as known here, so that its fault is reported once and not at everyone who
names it; so does one that exists and was left out.
"""

from collections.abc import Collection, Mapping
from typing import Final

from flaggit.binding.drafting import Draft
from flaggit.binding.faults import references as unknown
from flaggit.binding.faults.relations import RETIRED
from flaggit.binding.page import Page, Reference
from flaggit.binding.suggesting import Names
from flaggit.diagnostics import Fix, Place, Rule
from flaggit.frozen import Frozen

_RULES: Final[Mapping[str, Rule]] = {
    "flag": unknown.UNKNOWN_FLAG,
    "member": unknown.UNKNOWN_FLAG,
    "segment": unknown.UNKNOWN_SEGMENT,
    "layer": unknown.UNKNOWN_LAYER,
    "rollout": unknown.UNKNOWN_ROLLOUT,
    "experiment": unknown.UNKNOWN_EXPERIMENT,
    "metric": unknown.UNKNOWN_METRIC,
    "service": unknown.UNKNOWN_SERVICE,
    "role": unknown.UNKNOWN_ROLE,
}
_WORDS: Final[Mapping[str, str]] = {"member": "flag or experiment"}
_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {"member": ("flag", "experiment")}


class _Known(Frozen):
    """The names of each kind, those of broken documents too, and an index of the good ones for suggestions."""

    names: Mapping[str, Collection[str]]
    near: Mapping[str, Names]
    former: Mapping[str, str]


def resolve(draft: Draft) -> None:
    """Report every reference that leads nowhere, and every one to a flag that was retired."""
    known = _known(draft)
    names = known.names
    for page in draft.pages.values():
        for reference in page.references:
            if reference[1] not in names[reference[0]]:
                _dangling(draft, known, page, reference)


def _dangling(draft: Draft, known: _Known, page: Page, reference: Reference) -> None:
    kind, name, pointer, on = reference
    if any(f"{each}:{name}" in draft.elsewhere for each in _MEMBERS.get(kind, (kind,))):
        return
    if kind in {"flag", "member"} and name in draft.retired:
        _retired(draft, page, reference)
        return
    former = known.former.get(name, "") if kind in {"flag", "member"} else ""
    nearest = former or known.near[kind].nearest(name)
    message = f"there is no {_WORDS.get(kind, kind)} {name}"
    if former:
        message = f"{name} is a former key, and files use the present one: {former}"
    elif nearest:
        message = f"{message}: did you mean {nearest}?"
    fix = None
    sure = former or known.near[kind].slip(name)
    if sure:
        fix = Fix(description=f"write {sure}", path=page.path, pointer=pointer, on=on, text=sure)
    page.fault(_RULES[kind], pointer, message, on=on, fix=fix)


def _retired(draft: Draft, page: Page, reference: Reference) -> None:
    tombstone = draft.retired[reference.name]
    place = Place(path=tombstone.path, note="the tombstone")
    instead = f"; {tombstone.replaced_by} replaced it" if tombstone.replaced_by else ""
    message = f"{reference.name} was retired{instead}"
    page.fault(RETIRED, reference.pointer, message, on=reference.on, related=(place,))


def _known(draft: Draft) -> _Known:
    broken = _broken(draft)
    good: dict[str, Collection[str]] = {
        "flag": draft.flags.keys(),
        "member": draft.flags.keys() | draft.experiments.keys(),
        "segment": draft.segments.keys(),
        "layer": draft.layers.keys(),
        "rollout": draft.rollouts.keys(),
        "experiment": draft.experiments.keys(),
        "metric": draft.metrics.keys(),
        "service": draft.services.keys(),
        "role": draft.taxonomy.teams.keys()
        | (draft.charter.roles.keys() if draft.charter else set())
        | {"owner"},
    }
    broken["member"] = broken.get("flag", set()) | broken.get("experiment", set())
    return _Known(
        names={kind: set(names) | broken.get(kind, set()) for kind, names in good.items()},
        near={kind: Names(names) for kind, names in good.items()},
        former={former: flag.key for flag in draft.flags.values() for former in flag.formerly},
    )


def _broken(draft: Draft) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in draft.broken:
        kind, _, name = entry.partition(":")
        # A tombstone that can't be read still says that its key was a flag's.
        found.setdefault("flag" if kind == "retired" else kind, set()).add(name)
    return found
