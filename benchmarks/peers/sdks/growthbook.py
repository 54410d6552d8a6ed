"""GrowthBook: a features payload, and one object whose attributes are set before each decision."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question
from growthbook import GrowthBook

NAMES: dict[str, Any] = {}
ONE_A_THREAD = True


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a payload."""
    payload = {"status": 200, "features": {flag.key: _feature(flag) for flag in flags}, "revision": revision}
    (folder / "features.json").write_text(json.dumps(payload), "utf-8")


def opened(folder: Path) -> GrowthBook:
    """Give the features to an object."""
    return GrowthBook(features=_read(folder)["features"])


def reload(client: GrowthBook, folder: Path) -> GrowthBook:
    """Give it other features."""
    client.set_payload(_read(folder))
    return client


def asked(question: Question) -> str:
    """Set the attributes, which gives nothing back, and ask."""
    attributes = {"id": question.user, **question.attributes}
    ask = f"is_on({question.flag!r})" if question.boolean else f"get_feature_value({question.flag!r}, '')"
    return f"client.set_attributes({attributes!r}) or client.{ask}"


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "features.json").read_text("utf-8"))
    return found


def _feature(flag: Flag) -> dict[str, Any]:
    rules: list[dict[str, Any]] = []
    for rule in flag.rules:
        condition: dict[str, Any] = {}
        for test in rule.tests:
            condition |= _condition(test)
        rules.append({"condition": condition, "force": rule.serve})
    if flag.fixed is not None:
        return {"defaultValue": flag.fixed, "rules": rules}
    rules.append(
        {
            "key": flag.key,
            "variations": [value for value, _ in flag.otherwise],
            "weights": [weight / 100 for _, weight in flag.otherwise],
            "hashAttribute": "id",
            "hashVersion": 2,
        }
    )
    return {"defaultValue": flag.values[0], "rules": rules}


def _condition(test: Condition) -> dict[str, Any]:
    attribute = "id" if test.attribute == "user" else test.attribute
    return {attribute: {"$vgte": test.values[0]} if test.op == "at least" else {"$in": list(test.values)}}
