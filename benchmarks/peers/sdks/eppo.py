"""Eppo: a universal flag configuration, given offline."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import eppo_client
from benchmarks.peers.description import Condition, Flag, Question, Value
from eppo_client import AssignmentLogger, ClientConfig, Configuration, EppoClient

NAMES: dict[str, Any] = {"NO": False}
ONE_A_THREAD = False
SHARDS = 100_000
START = 0


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a configuration."""
    data = {
        "createdAt": f"2026-01-01T00:00:{revision % 60:02}.000Z",
        "format": "SERVER",
        "environment": {"name": "production"},
        "flags": {flag.key: _flag(flag) for flag in flags},
    }
    (folder / "flags.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> EppoClient:
    """Start the client, which polls nobody."""
    return eppo_client.init(
        ClientConfig(
            api_key="key",
            base_url="http://127.0.0.1:9",
            assignment_logger=AssignmentLogger(),
            poll_interval_seconds=None,
            initial_configuration=_read(folder),
        )
    )


def reload(client: EppoClient, folder: Path) -> EppoClient:
    """Set another configuration."""
    client.set_configuration(_read(folder))
    return client


def asked(question: Question) -> str:
    """Ask for an assignment."""
    kind, default = ("boolean", "NO") if question.boolean else ("string", repr(""))
    return f"client.get_{kind}_assignment({question.flag!r}, {question.user!r}, {question.attributes!r}, {default})"


def _read(folder: Path) -> Configuration:
    return Configuration(flags_configuration=(folder / "flags.json").read_bytes())


def _flag(flag: Flag) -> dict[str, Any]:
    rules = [
        _allocation(f"r{at}", [_test(test) for test in rule.tests], ((rule.serve, 100.0),))
        for at, rule in enumerate(flag.rules)
    ]
    return {
        "key": flag.key,
        "enabled": True,
        "variationType": "BOOLEAN" if flag.boolean else "STRING",
        "variations": {_name(value): {"key": _name(value), "value": value} for value in flag.values},
        "allocations": [*rules, _allocation("everyone", [], flag.otherwise, flag.key)],
        "totalShards": SHARDS,
    }


def _allocation(
    key: str, tests: list[dict[str, Any]], served: Sequence[tuple[Value, float]], salt: str = ""
) -> dict[str, Any]:
    ends, splits = [START], []
    for _, weight in served:
        ends.append(ends[-1] + round(weight * SHARDS / 100))
    for (value, _), (start, end) in zip(served, pairwise(ends), strict=True):
        shards = [{"salt": salt, "ranges": [{"start": start, "end": end}]}] if len(served) > 1 else []
        splits.append({"variationKey": _name(value), "shards": shards})
    rules = [{"conditions": tests}] if tests else []
    return {"key": key, "rules": rules, "splits": splits, "doLog": len(served) > 1}


def _name(value: Value) -> str:
    return str(value).lower()


def _test(test: Condition) -> dict[str, Any]:
    attribute = "id" if test.attribute == "user" else test.attribute
    if test.op == "at least":
        return {"attribute": attribute, "operator": "GTE", "value": test.values[0]}
    return {"attribute": attribute, "operator": "ONE_OF", "value": list(test.values)}
