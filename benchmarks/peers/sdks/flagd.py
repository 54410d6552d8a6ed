"""flagd: JsonLogic targeting in a file, resolved in the process, asked through OpenFeature's client."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question, Value
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.evaluation_context import EvaluationContext

from openfeature import api

NAMES: dict[str, Any] = {"EvaluationContext": EvaluationContext, "NO": False}
ONE_A_THREAD = False
MINUTE = 60_000


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a file of flags."""
    data = {"flags": {flag.key: _flag(flag) for flag in flags}, "metadata": {"revision": revision}}
    # The provider looks at the file in a thread of its own: it is put in place by `reload`.
    (folder / "coming.json").write_text(json.dumps(data), "utf-8")
    if not (folder / "flags.json").exists():
        shutil.copy(folder / "coming.json", folder / "flags.json")


def opened(folder: Path) -> OpenFeatureClient:
    """Set the provider, and make a client."""
    provider = FlagdProvider(
        resolver_type=ResolverType.FILE,
        offline_flag_source_path=str(folder / "flags.json"),
        deadline_ms=60 * MINUTE,
    )
    api.set_provider_and_wait(provider)
    return api.get_client()


def reload(client: OpenFeatureClient, folder: Path) -> OpenFeatureClient:
    """Put the file in place, and do what the provider's thread does when it sees another time on it."""
    shutil.copy(folder / "coming.json", folder / "flags.json")
    client.provider.resolver.connector.safe_load_data()
    return client


def asked(question: Question) -> str:
    """Ask for a value."""
    kind, default = ("boolean", "NO") if question.boolean else ("string", repr(""))
    context = f"EvaluationContext({question.user!r}, {question.attributes!r})"
    return f"client.get_{kind}_value({question.flag!r}, {default}, {context})"


def _flag(flag: Flag) -> dict[str, Any]:
    names = {_name(value): value for value in flag.values}
    targeting = _targeting(flag)
    found = {"state": "ENABLED", "variants": names, "defaultVariant": _name(flag.fixed or flag.values[0])}
    return {**found, "targeting": targeting} if targeting is not None else found


def _targeting(flag: Flag) -> dict[str, Any] | None:
    branches: list[Any] = []
    for rule in flag.rules:
        branches += [{"and": [_test(test) for test in rule.tests]}, _name(rule.serve)]
    if flag.fixed is not None:
        return {"if": [*branches, _name(flag.fixed)]} if branches else None
    split = {"fractional": [[_name(value), round(weight * 1_000)] for value, weight in flag.otherwise]}
    return {"if": [*branches, split]} if branches else split


def _name(value: Value) -> str:
    return str(value).lower()


def _test(test: Condition) -> dict[str, Any]:
    found = {"var": "targetingKey" if test.attribute == "user" else test.attribute}
    return (
        {"sem_ver": [found, ">=", test.values[0]]}
        if test.op == "at least"
        else {"in": [found, list(test.values)]}
    )
