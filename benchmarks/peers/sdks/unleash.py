"""Unleash: features and strategies in the form of its client API, bootstrapped from a file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question
from UnleashClient import UnleashClient
from UnleashClient.cache import FileCache

NAMES: dict[str, Any] = {}
ONE_A_THREAD = False


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a response of the client API."""
    data = {"version": 2, "features": [_feature(flag) for flag in flags], "revision": revision}
    (folder / "features.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> UnleashClient:
    """Bootstrap a client; it asks nobody, for it is not initialized further."""
    cache = FileCache("bench", directory=str(folder))
    cache.bootstrap_from_file(folder / "features.json")
    client = UnleashClient(
        "http://127.0.0.1:9/api", "bench", disable_metrics=True, disable_registration=True, cache=cache
    )
    client.initialize_client(fetch_toggles=False)
    return client


def reload(client: UnleashClient, folder: Path) -> UnleashClient:
    """Do what the client does with the body of a fetch."""
    client._store.apply_fetched((folder / "features.json").read_text("utf-8"))  # noqa: SLF001 - a fetch's own step
    return client


def asked(question: Question) -> str:
    """Ask whether a feature is enabled, or for its variant."""
    context = {"userId": question.user, **question.attributes}
    if question.boolean:
        return f"client.is_enabled({question.flag!r}, {context!r})"
    return f"client.get_variant({question.flag!r}, {context!r})['payload']['value']"


def _feature(flag: Flag) -> dict[str, Any]:
    strategies = [
        _strategy(flag, "100", [_constraint(test) for test in rule.tests], [(rule.serve, 100.0)])
        for rule in flag.rules
    ]
    weights = dict(flag.otherwise)
    if not flag.boolean:
        strategies.append(_strategy(flag, "100", [], list(flag.otherwise)))
    elif weights.get(True):
        strategies.append(_strategy(flag, str(round(weights[True])), [], []))
    # A feature without a strategy is on for everybody.
    return {
        "name": flag.key,
        "type": "release",
        "enabled": bool(strategies),
        "strategies": strategies,
        "variants": [],
    }


def _strategy(
    flag: Flag, percent: str, constraints: list[dict[str, Any]], served: list[tuple[Any, float]]
) -> dict[str, Any]:
    variants = [
        {
            "name": value,
            "weight": round(weight * 10),
            "stickiness": "userId",
            "payload": {"type": "string", "value": value},
        }
        for value, weight in served
        if not flag.boolean
    ]
    return {
        "name": "flexibleRollout",
        "parameters": {"rollout": percent, "stickiness": "userId", "groupId": flag.key},
        "constraints": constraints,
        "variants": variants,
    }


def _constraint(test: Condition) -> dict[str, Any]:
    name = "userId" if test.attribute == "user" else test.attribute
    if test.op == "at least":
        # There is no "at least": it is not below.
        return {"contextName": name, "operator": "SEMVER_LT", "value": test.values[0], "inverted": True}
    return {"contextName": name, "operator": "IN", "values": list(test.values)}
