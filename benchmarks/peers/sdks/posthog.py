"""PostHog: flag definitions in the form of its local evaluation API, injected."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question
from posthog import Posthog

NAMES: dict[str, Any] = {"NO": False, "YES": True}
ONE_A_THREAD = False


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a response of the API."""
    data = {
        "flags": [_flag(flag, at) for at, flag in enumerate(flags)],
        "group_type_mapping": {},
        "cohorts": {},
        "revision": revision,
    }
    (folder / "flags.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> Posthog:
    """Make a client that sends nothing and asks nobody, and give it the definitions."""
    client = Posthog("key", host="http://127.0.0.1:9", send=False, enable_local_evaluation=False)
    return reload(client, folder)


def reload(client: Posthog, folder: Path) -> Posthog:
    """Do what the client does with the body of a fetch."""
    data = json.loads((folder / "flags.json").read_text("utf-8"))
    client._update_flag_state(data)  # noqa: SLF001 - a fetch's own step
    return client


def asked(question: Question) -> str:
    """Evaluate this flag alone, and read it without an event."""
    evaluated = (
        f"client.evaluate_flags({question.user!r}, person_properties={question.attributes!r}, "
        f"only_evaluate_locally=YES, flag_keys=[{question.flag!r}])"
    )
    read = "is_enabled" if question.boolean else "get_flag"
    return f"{evaluated}.{read}({question.flag!r}, send_feature_flag_events=NO)"


def _flag(flag: Flag, at: int) -> dict[str, Any]:
    variants = [{"key": value, "rollout_percentage": weight} for value, weight in flag.otherwise]
    groups: list[dict[str, Any]] = [
        {
            "properties": [_property(test) for test in rule.tests],
            "rollout_percentage": 100,
            "variant": None if flag.boolean else rule.serve,
        }
        for rule in flag.rules
    ]
    everyone = dict(flag.otherwise).get(True, 0) if flag.boolean else 100
    if everyone:
        groups.append({"properties": [], "rollout_percentage": everyone, "variant": None})
    return {
        "id": at,
        "key": flag.key,
        "active": bool(groups),
        "filters": {"groups": groups, "multivariate": None if flag.boolean else {"variants": variants}},
    }


def _property(test: Condition) -> dict[str, Any]:
    key = "distinct_id" if test.attribute == "user" else test.attribute
    if test.op == "at least":
        return {"key": key, "type": "person", "operator": "semver_gte", "value": test.values[0]}
    return {"key": key, "type": "person", "operator": "exact", "value": list(test.values)}
