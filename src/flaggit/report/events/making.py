"""Making events: from what a commit changed to CloudEvents, in the words of the review.

Nothing here depends on the day, the machine or the range that was asked for: the same commit gives the same events.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from flaggit.announcing import Event
from flaggit.bundle import canonical, instant
from flaggit.commands.events import CHARTER, CommitEvents, FlagEvent, Policy, State
from flaggit.commands.governing.recalling import Given
from flaggit.commands.undoing import reverts
from flaggit.report.review.reaching import most_people
from flaggit.report.review.wording import few, listed, place_sentence, region_sentence, where
from flaggit.report.words import counted
from flaggit.repository import Landed, Person, Step
from flaggit.review import Clause, People, Place, Region, Served
from flaggit.review.states import Ground
from flaggit.runtime.events import PREFIX

TYPE: Final = f"{PREFIX}flag.changed"
"""The type of a change event."""
MOST_REGIONS: Final = 20
"""How many regions an event holds; the largest come first, and how many were left out is told."""
MOST_SAID: Final = 6
"""How many regions of a place a sentence tells."""
LONGEST_DECISION: Final = 8 << 10
"""Bytes of a decision that an event holds; of a longer one it holds the digest."""


def made(commit: CommitEvents) -> list[Event]:
    """Make the events of a commit, flag by flag and environment by environment."""
    return [
        Event(
            source=f"/{commit.project}",
            type=TYPE,
            subject=each.flag.key,
            time=commit.step.time,
            data=_data(commit, each),
        )
        for each in commit.flags
    ]


def undo(step: Step) -> str:
    """The command that takes a commit back."""
    [command] = reverts([Landed(step.commit, step.merge)])
    return command


def sentence(place: Place, unit: str) -> str:
    """What changes in a place, in one sentence, with its largest regions when it has many."""
    left = len(place.regions) - MOST_SAID
    if left <= 0:
        return place_sentence(place, unit)
    said = [region_sentence(region, unit) for region in place.regions[:MOST_SAID]]
    return f"{where(place)}: {'; '.join(said)}; and {counted(left, 'smaller change')}"


def underneath(told: FlagEvent) -> str:
    """What a flag stands on and what decides differently now, to be put behind the words of its state; mostly empty."""
    named = [f"{each.kind} {each.name}" for each in told.underneath]
    return f"; {listed(few(named, 'such name'))} changed" if named else ""


def _data(commit: CommitEvents, told: FlagEvent) -> dict[str, object]:
    flag, step = told.flag, commit.step
    return {
        "flag": flag.key,
        "former": flag.former if flag.former != flag.key else "",
        "environment": told.environment,
        "change": str(flag.change),
        "kind": flag.kind,
        "owner": flag.owner,
        "services": sorted({service for place in told.places for service in place.services}),
        "protected": any(place.protected for place in told.places),
        "summary": "; ".join(sentence(place, flag.unit) for place in told.places),
        "before": _state(told.before),
        "after": _state(told.after, underneath(told)),
        **_blast(told.places, flag.unit),
        "level": str(flag.level),
        "compatibility": [
            {"level": str(each.level), "code": each.code, "words": each.words}
            for each in flag.compatibility
            if not each.environments or told.environment in each.environments
        ],
        "causes": [{"path": each.path, "line": each.line, "words": each.words} for each in flag.causes],
        "commit": _commit(step),
        "initiated_by": [_person(each) for each in step.authors],
        "approved_by": [
            *(_signed(each) for each in (commit.policy.signed if commit.policy else ())),
            *({**_person(each), "how": "claimed", "at": None} for each in step.approvals),
        ],
        "policy": _policy(step, commit.policy),
        "rollback": undo(step),
    }


def _state(state: State | None, more: str = "") -> dict[str, object] | None:
    if state is None:
        return None
    alike: dict[tuple[tuple[Ground, bytes], ...], list[str]] = {}
    for service, grounds in state.decisions.items():
        alike.setdefault(tuple(grounds.items()), []).append(service)
    return {
        "words": f"{state.words}{more}",
        "decisions": [{"services": services, **_decision(*grounds)} for grounds, services in alike.items()],
    }


def _decision(own: tuple[Ground, bytes], *others: tuple[Ground, bytes]) -> dict[str, object]:
    """A decision, what it stands on, and the digest of both together."""
    written = own[1]
    decision = canonical.decode(written)
    stands_on = [
        {"kind": kind, "name": name, "digest": hashlib.sha256(each).hexdigest()}
        for (kind, name), each in others
    ]
    whole = canonical.encode({"decision": decision, "stands_on": stands_on})
    return {
        "digest": hashlib.sha256(whole).hexdigest(),
        "decision": decision if len(written) <= LONGEST_DECISION else None,
        "stands_on": stands_on,
    }


def _blast(places: Sequence[Place], unit: str) -> dict[str, object]:
    """How far the change reaches, as a whole and region by region."""
    regions = [(place, region) for place in places for region in place.regions]
    regions.sort(key=lambda pair: -pair[1].share)
    return {
        "unit": unit,
        "reach": {
            **_share(max((place.reach for place in places), default=Fraction())),
            "exact": all(place.exact for place in places),
        },
        "people": _people(most_people(places)),
        "regions": [_region(place, region, unit) for place, region in regions[:MOST_REGIONS]],
        "regions_left_out": max(0, len(regions) - MOST_REGIONS),
    }


def _region(place: Place, region: Region, unit: str) -> dict[str, object]:
    return {
        "services": list(place.services),
        "words": region_sentence(region, unit),
        "before": _served(region.before),
        "after": _served(region.after),
        "effect": str(region.effect),
        "who": [_clause(each) for each in region.clauses],
        "share": {**_share(region.share), "exact": region.exact},
        "people": _people(region.people),
        "from": _moment(region.since),
        "until": _moment(region.until),
    }


def _share(share: Fraction) -> dict[str, object]:
    return {"percent": float(share * 100), "exactly": str(share)}


def _people(people: People | None) -> dict[str, object] | None:
    return {"count": people.count, "population": people.day} if people and people.exact else None


def _served(served: Served) -> dict[str, object]:
    return {"value": _plain(served.value), "variant": served.variant, "absent": served.absent}


def _clause(clause: Clause) -> dict[str, object]:
    return {"attribute": clause.attribute, "words": clause.words, "missing": clause.missing}


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else instant.text(min(max(seconds, 0), instant.LAST))


def _commit(step: Step) -> dict[str, object]:
    return {
        "id": step.commit,
        "parent": step.parent,
        "merge": step.merge,
        "time": instant.text(step.time),
        "subject": step.subject,
        "committer": _person(step.committer),
    }


def _policy(step: Step, policy: Policy | None) -> dict[str, object] | None:
    if policy is None:
        return None
    return {
        "path": CHARTER,
        "commit": step.parent,
        "blob": policy.blob,
        "change": policy.digest,
        "tier": policy.tier,
        "rules": [
            {"rule": each.rule, "tier": each.tier, "about": each.touch, "words": each.words}
            for each in policy.reasons
        ],
        "asks": [{"who": who, "count": count} for who, count in policy.asks],
    }


def _person(person: Person) -> dict[str, object]:
    return {"name": person.name, "mail": person.mail}


def _signed(given: Given) -> dict[str, object]:
    return {
        "name": given.by,
        "mail": next(iter(given.mail), ""),
        "how": "signed",
        "at": instant.text(given.at),
    }


def _plain(value: object) -> object:
    """Values of flags are frozen: mappings and tuples become what JSON has."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
