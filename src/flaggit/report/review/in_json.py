"""A review for machines: one JSON object, described in docs/reference/output.md."""

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from flaggit.bundle import instant
from flaggit.report.review.headline import summary
from flaggit.report.review.merging import merging
from flaggit.report.review.parts import Part, outside, own
from flaggit.report.review.undoing import undoing
from flaggit.report.review.wording import place_sentence
from flaggit.review import (
    Cause,
    Clause,
    Compatibility,
    Cover,
    FlagChange,
    Guarded,
    People,
    Place,
    Region,
    Review,
    Served,
    Side,
    Witness,
)


def as_json(review: Review, parts: Sequence[Part] = ()) -> str:
    """Render a review, and what else was found out, as one JSON object."""
    every = outside(review, parts)
    merge = merging([*own(review), *every])
    return json.dumps(
        {
            "summary": summary(review),
            "merge": {
                "stops": list(merge.stops),
                "unseen": list(merge.unseen),
                "heed": [f"{each.head} {each.words}" for each in merge.heed],
            },
            "decides_the_same": review.decides_the_same,
            "exact": review.exact,
            "reach": _share(review.reach),
            "level": str(review.level),
            "compatibility": [_edit(edit) for edit in review.compatibility],
            "guardrails": [_guarded(each) for each in review.guarded],
            "base": _side(review.base),
            "head": _side(review.head),
            "files": list(review.files),
            "population": review.population or None,
            "undo": _undo(review),
            "flags": [_flag(flag) for flag in review.flags],
            "quiet": [{"key": each.key, "why": each.why} for each in review.quiet],
            "parts": [_part(part) for part in every],
        },
        indent=2,
        default=_plain,
    )


def _plain(value: object) -> object:
    """Values of flags and contexts are frozen: sets and mappings become what JSON has."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
    return str(value)


def _share(share: Fraction) -> dict[str, object]:
    """Exact, and as a number."""
    return {"percent": float(share * 100), "exactly": str(share)}


def _side(side: Side) -> dict[str, object]:
    return {"commit": side.commit or None, "name": side.name, "dirty": side.dirty}


def _flag(flag: FlagChange) -> dict[str, object]:
    return {
        "key": flag.key,
        "former": flag.former or None,
        "path": flag.path,
        "change": str(flag.change),
        "kind": flag.kind,
        "was_kind": flag.was_kind,
        "owner": flag.owner,
        "unit": flag.unit or None,
        "services": list(flag.services),
        "experiments": list(flag.experiments),
        "level": str(flag.level),
        "reach": _share(flag.reach),
        "causes": [_cause(cause) for cause in flag.causes],
        "places": [_place(place, flag.unit) for place in flag.places],
        "compatibility": [_edit(edit) for edit in flag.compatibility],
        "cover": _cover(flag.cover) if flag.cover else None,
    }


def _cause(cause: Cause) -> dict[str, object]:
    return {**_edited(cause), "standing": cause.standing or None}


def _edited(cause: Cause) -> dict[str, object]:
    return {
        "kind": cause.kind,
        "name": cause.name,
        "path": cause.path,
        "line": cause.line or None,
        "words": cause.words,
        "weakens": cause.weakens,
    }


def _guarded(one: Guarded) -> dict[str, object]:
    return {**_edited(one.cause), "flags": list(one.flags), "through": list(one.through)}


def _place(place: Place, unit: str) -> dict[str, object]:
    return {
        "environments": list(place.environments),
        "group": place.group or None,
        "services": list(place.services),
        "protected": place.protected,
        "reach": _share(place.reach),
        "exact": place.exact,
        "people": _people(place.people) if place.people else None,
        "sentence": place_sentence(place, unit),
        "regions": [_region(region) for region in place.regions],
    }


def _region(region: Region) -> dict[str, object]:
    return {
        "before": _served(region.before),
        "after": _served(region.after),
        "effect": str(region.effect),
        "clauses": [_clause(clause) for clause in region.clauses],
        "share": _share(region.share),
        "exact": region.exact,
        "since": instant.text(region.since) if region.since is not None else None,
        "until": instant.text(region.until) if region.until is not None else None,
        "rules": {"before": region.rules[0], "after": region.rules[1]},
        "people": _people(region.people) if region.people else None,
        "witness": _witness(region.witness) if region.witness else None,
    }


def _served(served: Served) -> dict[str, object]:
    return {"value": served.value, "variant": served.variant or None, "absent": served.absent}


def _clause(clause: Clause) -> dict[str, object]:
    return {
        "attribute": clause.attribute,
        "words": clause.words,
        "values": list(clause.values),
        "missing": clause.missing,
    }


def _people(people: People) -> dict[str, object]:
    return {
        "count": people.count,
        "share": people.share,
        "day": people.day,
        "exact": people.exact,
        "uncounted": list(people.uncounted),
    }


def _witness(witness: Witness) -> dict[str, object]:
    return {
        "context": dict(witness.context),
        "confirmed": witness.confirmed,
        "buckets": [
            {"salt": salt, "unit": unit, "word": word, "bucket": bucket}
            for salt, unit, word, bucket in witness.buckets
        ],
    }


def _edit(edit: Compatibility) -> dict[str, object]:
    return {
        "level": str(edit.level),
        "code": edit.code,
        "words": edit.words,
        "path": edit.path,
        "environments": list(edit.environments),
        "short": edit.short or None,
    }


def _cover(cover: Cover) -> dict[str, object]:
    return {
        "cases": cover.cases,
        "holding": cover.holding,
        "touching": cover.touching,
        "uncovered": cover.uncovered,
        "failing": [
            {"name": each.name, "words": each.words, "path": each.path, "line": each.line or None}
            for each in cover.failing
        ],
    }


def _undo(review: Review) -> dict[str, object] | None:
    undo = undoing(review)
    if review.undo is None or undo is None:
        return None
    return {
        "landed": bool(review.undo.commands),
        "commands": list(review.undo.commands),
        "words": undo.words,
    }


def _part(part: Part) -> dict[str, object]:
    return {
        "title": part.title,
        "mark": str(part.mark),
        "summary": part.summary,
        "lines": list(part.lines),
        "shown": part.shown or None,
        "stops": list(part.stops),
        "unseen": part.unseen or None,
        "undo": part.undo or None,
    }
