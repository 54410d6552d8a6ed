"""Featurevisor: a datafile of schema version 4, as its own build writes it, given as text."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question
from featurevisor import Featurevisor, create_featurevisor

NAMES: dict[str, Any] = {}
ONE_A_THREAD = False
WHOLE = 100_000
OPS = {"in": "in", "at least": "semverGreaterThanOrEquals"}


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a datafile."""
    features = {flag.key: _feature(flag) for flag in flags}
    datafile = {"schemaVersion": "4", "revision": str(revision), "segments": {}, "features": features}
    (folder / "datafile.json").write_text(json.dumps(datafile), "utf-8")


def opened(folder: Path) -> Featurevisor:
    """Make an instance of the datafile."""
    return create_featurevisor({"datafile": _text(folder), "logLevel": "error"})


def reload(client: Featurevisor, folder: Path) -> Featurevisor:
    """Replace the datafile."""
    client.set_datafile(_text(folder), True)  # noqa: FBT003 - that is how it is called
    return client


def asked(question: Question) -> str:
    """Ask whether a feature is enabled, or for its variation."""
    context = {"user": question.user, **question.attributes}
    return f"client.{'is_enabled' if question.boolean else 'get_variation'}({question.flag!r}, {context!r})"


def _text(folder: Path) -> str:
    return (folder / "datafile.json").read_text("utf-8")


def _feature(flag: Flag) -> dict[str, Any]:
    traffic = [
        {
            "key": f"r{at}",
            "conditions": [_condition(test) for test in rule.tests],
            "percentage": WHOLE,
            **({} if flag.boolean else {"variation": rule.serve}),
        }
        for at, rule in enumerate(flag.rules)
    ]
    everyone: dict[str, Any] = {"key": "everyone", "conditions": "*", "percentage": WHOLE}
    weights = dict(flag.otherwise)
    if flag.boolean:
        everyone["percentage"] = round(weights.get(True, 0) * WHOLE / 100)
        return {"bucketBy": "user", "traffic": [*traffic, everyone]}
    end, allocation = 0, []
    for value, weight in flag.otherwise:
        allocation.append({"variation": value, "range": [end, end + round(weight * WHOLE / 100)]})
        end += round(weight * WHOLE / 100)
    variations = [{"value": value, "weight": weights[value]} for value in flag.values]
    everyone["allocation"] = allocation
    return {"bucketBy": "user", "variations": variations, "traffic": [*traffic, everyone]}


def _condition(test: Condition) -> dict[str, Any]:
    value = test.values[0] if test.op == "at least" else list(test.values)
    return {"attribute": test.attribute, "operator": OPS[test.op], "value": value}
