"""Statsig's words, which its two SDKs share: rules in order, conditions on fields, splits by buckets of a thousand."""

from collections.abc import Iterator
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question

FIELDS = {"user": "userID", "country": "country", "app_version": "appVersion"}
BUCKETS = 1_000


def rules(flag: Flag) -> Iterator[tuple[dict[str, Any], tuple[Condition, ...]]]:
    """Yield each rule with the tests that are its conditions."""
    for at, rule in enumerate(flag.rules):
        yield _rule(f"r{at}", rule.serve if flag.boolean else {"value": rule.serve}, 100.0), rule.tests
    if flag.boolean:
        if percent := dict(flag.otherwise).get(True, 0.0):
            yield _rule("everyone", True, percent), (Condition("", "public", ()),)  # noqa: FBT003 - what a gate returns
        return
    end = 0.0
    for at, (value, weight) in enumerate(flag.otherwise):
        end += weight
        below = Condition(flag.key, "bucket below", (str(round(end * BUCKETS / 100)),))
        yield _rule(f"share-{at}", {"value": value}, 100.0), (below,)


def condition(test: Condition) -> dict[str, Any]:
    """Write a condition."""
    found: dict[str, Any] = {
        "idType": "userID",
        "additionalValues": {},
        "isDeviceBased": False,
        "field": None,
    }
    if test.op == "public":
        return {**found, "type": "public", "operator": None, "targetValue": None}
    if test.op == "bucket below":
        bucket = {"additionalValues": {"salt": test.attribute}, "targetValue": int(test.values[0])}
        return {**found, "type": "user_bucket", "operator": "lt", **bucket}
    field = {**found, "type": "user_field", "field": FIELDS.get(test.attribute, test.attribute)}
    if test.op == "at least":
        return {**field, "operator": "version_gte", "targetValue": test.values[0]}
    return {**field, "operator": "any", "targetValue": list(test.values)}


def user(question: Question) -> str:
    """The expression of a user."""
    known = dict(question.attributes)
    parts = [repr(question.user)]
    parts += [f"{name}={known.pop(name)!r}" for name in ("country", "app_version") if name in known]
    return f"StatsigUser({', '.join(parts + ([f'custom={known!r}'] if known else []))})"


def _rule(name: str, value: object, percent: float) -> dict[str, Any]:
    return {
        "name": name,
        "id": name,
        "groupName": name,
        "salt": name,
        "idType": "userID",
        "passPercentage": percent,
        "returnValue": value,
    }
