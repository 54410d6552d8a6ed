"""Flipt: a document of its client API, served on the loopback by the standard library. Rules are segments.

Versions are numbers, for it compares no versions. (A client that finds no server at its start aborts the process, even with a
snapshot, so there is one.)
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question
from flipt_client import FliptClient
from flipt_client.models import ClientOptions

NAMES: dict[str, Any] = {}
ONE_A_THREAD = False
KIND = "{}_CONSTRAINT_COMPARISON_TYPE"
DOCUMENT = Path("internal/v1/evaluation/snapshot/namespace/default")


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write the document to where the server finds it."""
    data = {"namespace": {"key": "default"}, "flags": [_flag(flag, revision) for flag in flags]}
    (folder / DOCUMENT).parent.mkdir(parents=True, exist_ok=True)
    (folder / DOCUMENT).write_text(json.dumps(data), "utf-8")


@contextmanager
def prepared(folder: Path) -> Iterator[None]:
    """Serve the folder, in a process of its own."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "http.server",
        "0",
        "--bind",
        "127.0.0.1",
        "--directory",
        str(folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None  # noqa: S101 - it is a pipe
            said = server.stdout.readline()
            (folder / "port").write_text(said.split(" port ")[1].split()[0], "ascii")
            yield
        finally:
            server.terminate()


def opened(folder: Path) -> FliptClient:
    """Make a client, which fetches before it is there."""
    url = f"http://127.0.0.1:{(folder / 'port').read_text('ascii')}"
    return FliptClient(ClientOptions(url=url, update_interval=timedelta(days=1)))


def reload(client: FliptClient, folder: Path) -> FliptClient:  # noqa: ARG001 - it fetches only by its own clock
    """Make another client."""
    return opened(folder)


def asked(question: Question) -> str:
    """Evaluate a boolean or a variant."""
    context = {
        name: _number(value) if name == "app_version" else value
        for name, value in question.attributes.items()
    }
    if question.boolean:
        return f"client.evaluate_boolean({question.flag!r}, {question.user!r}, {context!r}).enabled"
    return f"client.evaluate_variant({question.flag!r}, {question.user!r}, {context!r}).variant_key"


def _flag(flag: Flag, revision: int) -> dict[str, Any]:
    found = {"key": flag.key, "name": flag.key, "description": f"revision {revision}"}
    if flag.boolean:
        # A boolean flag's own state is what everybody gets whom no rollout decides for.
        enabled = flag.fixed is True
        return {
            **found,
            "type": "BOOLEAN_FLAG_TYPE",
            "enabled": enabled,
            "rules": [],
            "rollouts": _rollouts(flag),
        }
    return {**found, "type": "VARIANT_FLAG_TYPE", "enabled": True, "rules": _rules(flag), "rollouts": []}


def _rollouts(flag: Flag) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "segment": {
                "value": rule.serve,
                "segmentOperator": "AND_SEGMENT_OPERATOR",
                "segments": [_segment(f"{flag.key}-{at}", rule.tests)],
            }
        }
        for at, rule in enumerate(flag.rules)
    ]
    if flag.fixed is None:
        found.append({"threshold": {"percentage": dict(flag.otherwise)[True], "value": True}})
    return found


def _rules(flag: Flag) -> list[dict[str, Any]]:
    everyone: tuple[tuple[Condition, ...], Any] = ((), flag.otherwise)
    ruled = [(rule.tests, ((rule.serve, 100.0),)) for rule in flag.rules]
    return [
        {
            "segmentOperator": "AND_SEGMENT_OPERATOR",
            "segments": [_segment(f"{flag.key}-{at}", tests)],
            "distributions": [{"variantKey": value, "rollout": weight} for value, weight in served],
        }
        for at, (tests, served) in enumerate([*ruled, everyone])
    ]


def _segment(key: str, tests: Sequence[Condition]) -> dict[str, Any]:
    constraints = [_constraint(test) for test in tests]
    return {"key": key, "matchType": "ALL_SEGMENT_MATCH_TYPE", "constraints": constraints}


def _constraint(test: Condition) -> dict[str, Any]:
    if test.op == "at least":
        kind, operator, value = "NUMBER", "gte", _number(test.values[0])
    else:
        kind = "ENTITY_ID" if test.attribute == "user" else "STRING"
        operator, value = "isoneof", json.dumps(test.values)
    return {"type": KIND.format(kind), "property": test.attribute, "operator": operator, "value": value}


def _number(version: str) -> str:
    major, minor, patch = (int(part) for part in version.split("."))
    return str(major * 1_000_000 + minor * 1_000 + patch)
