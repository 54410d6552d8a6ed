"""Flagsmith: an environment document in a file, offline mode. Rules are segments, or identities, that override a feature."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question, Rule, Value
from flagsmith import Flagsmith
from flagsmith.mappers import map_environment_document_to_context
from flagsmith.offline_handlers import LocalFileHandler

NAMES: dict[str, Any] = {}
ONE_A_THREAD = False


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write an environment document."""
    segments, identities = [], []
    for number, flag in enumerate(flags):
        for at, rule in enumerate(flag.rules):
            if rule.tests[0].attribute == "user":
                identities += [_identity(user, flag, number, rule) for user in rule.tests[0].values]
            else:
                tests = [_condition(test) for test in rule.tests]
                segments.append(_segment(len(segments), tests, _state(flag, number, rule.serve, at)))
        if flag.boolean and flag.fixed is None:
            share = {
                "operator": "PERCENTAGE_SPLIT",
                "property_": "",
                "value": str(dict(flag.otherwise)[True]),
            }
            segments.append(_segment(len(segments), [share], _state(flag, number, True, len(flag.rules))))  # noqa: FBT003
    data = {
        "id": 1,
        "api_key": "key",
        "name": "production",
        "updated_at": f"2026-01-01T00:00:{revision % 60:02}Z",
        "feature_states": [_default(flag, number) for number, flag in enumerate(flags)],
        "project": {"id": 1, "name": "shop", "segments": segments},
        "identity_overrides": identities,
    }
    (folder / "environment.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> Flagsmith:
    """Make an offline client of the document."""
    return Flagsmith(offline_mode=True, offline_handler=LocalFileHandler(str(folder / "environment.json")))


def reload(client: Flagsmith, folder: Path) -> Flagsmith:
    """Do what the client does with the body of a fetch."""
    document = json.loads((folder / "environment.json").read_text("utf-8"))
    client._evaluation_context = map_environment_document_to_context(document)  # noqa: SLF001 - a fetch's own step
    return client


def asked(question: Question) -> str:
    """Take the flags of an identity, which are evaluated when they are read, and read one."""
    read = "is_feature_enabled" if question.boolean else "get_feature_value"
    return f"client.get_identity_flags({question.user!r}, {question.attributes!r}).{read}({question.flag!r})"


def _state(flag: Flag, number: int, value: Value, priority: int | None = None) -> dict[str, Any]:
    segment = {} if priority is None else {"feature_segment": {"priority": priority}}
    return {
        "feature": {"id": number, "name": flag.key, "type": "STANDARD" if flag.boolean else "MULTIVARIATE"},
        "featurestate_uuid": f"{number}-{priority}",
        "enabled": value if flag.boolean else True,
        "feature_state_value": None if flag.boolean else value,
        "multivariate_feature_state_values": [],
        **segment,
    }


def _default(flag: Flag, number: int) -> dict[str, Any]:
    state = _state(flag, number, flag.values[0] if flag.fixed is None else flag.fixed)
    if not flag.boolean:
        state["multivariate_feature_state_values"] = [
            {
                "id": at,
                "percentage_allocation": weight,
                "multivariate_feature_option": {"id": at, "value": value},
            }
            for at, (value, weight) in enumerate(flag.otherwise, 1)
        ]
    return state


def _segment(number: int, conditions: list[dict[str, Any]], state: dict[str, Any]) -> dict[str, Any]:
    rule = {"type": "ALL", "conditions": conditions, "rules": []}
    return {"id": number, "name": f"segment-{number}", "rules": [rule], "feature_states": [state]}


def _identity(user: str, flag: Flag, number: int, rule: Rule) -> dict[str, Any]:
    return {"identifier": user, "identity_features": [_state(flag, number, rule.serve)]}


def _condition(test: Condition) -> dict[str, Any]:
    if test.op == "at least":
        value = f"{test.values[0]}:semver"
        return {"operator": "GREATER_THAN_INCLUSIVE", "property_": test.attribute, "value": value}
    return {"operator": "IN", "property_": test.attribute, "value": ",".join(test.values)}
