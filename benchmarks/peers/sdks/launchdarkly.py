"""LaunchDarkly: flags in the form of its server, read by its file data source."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question, Value
from ldclient import Context, LDClient
from ldclient.config import Config
from ldclient.integrations import Files

NAMES: dict[str, Any] = {"Context": Context, "NO": False}
ONE_A_THREAD = False


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a file of flags."""
    data = {"flags": {flag.key: _flag(flag, revision) for flag in flags}}
    (folder / "flags.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> LDClient:
    """Start a client that reads the file and has no network."""
    source = Files.new_data_source(paths=[str(folder / "flags.json")])
    config = Config("sdk-key", update_processor_class=source, send_events=False, diagnostic_opt_out=True)
    return LDClient(config)


def reload(client: LDClient, folder: Path) -> LDClient:  # noqa: ARG001 - the client knows where
    """Do what its file data source does when it sees another time on the file."""
    source = client._data_system._update_processor  # noqa: SLF001 - the watcher's own step, without its second of waiting
    source._load_all()  # noqa: SLF001
    return client


def asked(question: Question) -> str:
    """Ask for a variation."""
    context = "".join(f".set({name!r}, {value!r})" for name, value in question.attributes.items())
    built = (
        f"Context.builder({question.user!r}){context}.build()"
        if context
        else f"Context.create({question.user!r})"
    )
    return f"client.variation({question.flag!r}, {built}, {'NO' if question.boolean else repr('')})"


def _flag(flag: Flag, revision: int) -> dict[str, Any]:
    return {
        "key": flag.key,
        "on": True,
        "version": revision,
        "salt": flag.key,
        "variations": list(flag.values),
        "offVariation": 0,
        "fallthrough": _fallthrough(flag),
        "rules": [
            {
                "id": f"r{at}",
                "variation": flag.values.index(rule.serve),
                "clauses": [_clause(test) for test in rule.tests],
            }
            for at, rule in enumerate(flag.rules)
        ],
    }


def _fallthrough(flag: Flag) -> dict[str, Any]:
    def number(value: Value) -> int:
        return flag.values.index(value)

    if flag.fixed is not None:
        return {"variation": number(flag.fixed)}
    parts = [
        {"variation": number(value), "weight": round(weight * 1_000)} for value, weight in flag.otherwise
    ]
    return {"rollout": {"variations": parts}}


def _clause(test: Condition) -> dict[str, Any]:
    attribute = "key" if test.attribute == "user" else test.attribute
    if test.op == "at least":
        # There is no "at least": it is not below.
        return {"attribute": attribute, "op": "semVerLessThan", "values": list(test.values), "negate": True}
    return {"attribute": attribute, "op": "in", "values": list(test.values)}
