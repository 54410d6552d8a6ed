"""Flags and tombstones: from mappings to `model.Flag` and `model.Retired`."""

import json
from collections.abc import Mapping
from typing import Final

from flaggit.binding import quantities
from flaggit.binding.blocks import environments
from flaggit.binding.faults.values import TOO_LARGE, WRONG_TYPE
from flaggit.binding.merging import merge
from flaggit.binding.outcomes import Outcomes, serve_of
from flaggit.binding.page import Outcome, Page, Raw
from flaggit.model import Breaker, Flag, Requirement, Retired, Value, ValueType, Variant
from flaggit.source import escape

LARGEST_LINE: Final = 1 << 20
"""How many bytes a flag's variants may take together: what a line of a bundle may have."""

_TYPES: Final = {str(kind): kind for kind in ValueType}


def flag(page: Page, key: str, raw: Raw) -> Flag:
    """Bind a flag; `page.broken` says that it can't be used."""
    kind = _TYPES[raw["type"]]
    schema = raw.get("schema")
    variants = _variants(page, raw, kind, schema) if "variants" in raw or "base" in raw else {}
    outcomes = Outcomes(kind, variants, schema)
    return Flag(
        key=key,
        path=page.path,
        summary=raw["summary"],
        kind=raw["kind"],
        type=kind,
        safe=_served(page, outcomes, raw["safe"], "/safe"),
        services=page.refer_all("service", raw["services"], "/services"),
        environments=environments(page, outcomes, raw["environments"]),
        owner=raw.get("owner", page.owner),
        unit=raw.get("unit", ""),
        salt=raw.get("salt", key),
        own_salt="salt" in raw,
        bucketing=raw.get("bucketing", "flaggit-1"),
        without_bundle=(
            _served(page, outcomes, raw["without_bundle"], "/without_bundle")
            if "without_bundle" in raw
            else None
        ),
        variants=variants,
        schema=schema,
        requires=_requires(page, raw["requires"]) if "requires" in raw else (),
        formerly=tuple(sorted(set(raw["formerly"]))) if "formerly" in raw else (),
        expires=page.optional(quantities.day, raw, "expires"),
        on_stale=raw.get("on_stale", ""),
        breaker=_breaker(page, raw["breaker"]) if "breaker" in raw else None,
        runbook=raw.get("runbook", ""),
    )


def retired(page: Page, key: str, raw: Raw) -> Retired:
    """Bind a tombstone."""
    kind = _TYPES[raw["type"]]
    replaced_by = raw.get("replaced_by", "")
    if replaced_by:
        page.refer("flag", replaced_by, "/replaced_by")
    return Retired(
        key=key,
        path=page.path,
        summary=raw["summary"],
        type=kind,
        value=_served(page, Outcomes(kind, {}, None), raw["value"], "/value"),
        until=page.number(quantities.day, raw["until"], "/until"),
        services=page.refer_all("service", raw.get("services", []), "/services"),
        replaced_by=replaced_by,
    )


def _served(page: Page, outcomes: Outcomes, value: object, pointer: str) -> Value:
    problem = outcomes.problem(value)
    if problem is not None:
        page.fail(problem[0], pointer, problem[1])
    return serve_of(value)


def _variants(
    page: Page, raw: Raw, kind: ValueType, schema: Mapping[str, object] | None
) -> dict[str, Variant]:
    given: Raw = raw.get("variants", {})
    base = raw.get("base")
    if base is not None and kind is not ValueType.OBJECT:
        page.fail(
            WRONG_TYPE, "/base", f"a base is merged under mappings, and the flag's type is {kind}", on="key"
        )
        base = None
    if base is not None and len(json.dumps(base)) * len(given) > LARGEST_LINE:
        page.fail(
            TOO_LARGE, "/base", f"merged under {len(given):,} variants, the base is too large", on="key"
        )
        base = None
    outcomes = Outcomes(kind, {}, schema)
    found = {}
    for name in sorted(given):
        value = given[name]
        if base is not None and isinstance(value, dict):
            value = merge(base, value)
        problem = outcomes.value_problem(value)
        if problem is not None:
            page.fail(problem[0], f"/variants/{escape(name)}", problem[1])
        found[name] = Variant(name=name, value=serve_of(value))
    return found


def _requires(page: Page, raw: list[Raw]) -> tuple[Requirement, ...]:
    found = []
    for at, item in enumerate(raw):
        key, name = page.refer("flag", item["flag"], f"/requires/{at}/flag"), item["is"]
        page.outcomes.append(Outcome(key, name, f"/requires/{at}/is"))
        found.append(Requirement(flag=key, name=name))
    return tuple(found)


def _breaker(page: Page, raw: Raw) -> Breaker:
    window = page.optional(quantities.seconds, raw, "window", "/breaker")
    rest = page.optional(quantities.seconds, raw, "rest", "/breaker")
    usual = Breaker()
    return Breaker(
        errors=page.optional(quantities.relative, raw, "errors", "/breaker"),
        latency=page.optional(quantities.milliseconds, raw, "latency", "/breaker"),
        calls=int(raw.get("calls", usual.calls)),
        window=usual.window if window is None else window,
        rest=usual.rest if rest is None else rest,
    )
