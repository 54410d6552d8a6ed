"""Statsig's older SDK, in pure Python: specs as bootstrap values. Gates are booleans, dynamic configs hold strings."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Flag, Question
from benchmarks.peers.specs import condition, rules, user
from statsig.evaluation_details import DataSource
from statsig.statsig_options import StatsigOptions
from statsig.statsig_server import StatsigServer
from statsig.statsig_user import StatsigUser

NAMES: dict[str, Any] = {"StatsigUser": StatsigUser}
ONE_A_THREAD = False
OFTEN_ENOUGH = 86_400


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write the specs, conditions within their rules."""
    specs = {flag.key: _spec(flag) for flag in flags}
    data = {
        "has_updates": True,
        "time": revision,
        "feature_gates": [specs[flag.key] for flag in flags if flag.boolean],
        "dynamic_configs": [specs[flag.key] for flag in flags if not flag.boolean],
        "layer_configs": [],
        "layers": {},
        "id_lists": {},
    }
    (folder / "specs.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> StatsigServer:
    """Start a server of the specs, in local mode."""
    options = StatsigOptions(
        local_mode=True,
        bootstrap_values=_text(folder),
        rulesets_sync_interval=OFTEN_ENOUGH,
        idlists_sync_interval=OFTEN_ENOUGH,
        disable_ua_parser=True,
        disable_country_lookup=True,
    )
    server = StatsigServer()
    server.initialize("secret-key", options)
    return server


def reload(client: StatsigServer, folder: Path) -> StatsigServer:
    """Do what the server does with the body of a fetch."""
    client._spec_store._process_specs(json.loads(_text(folder)), DataSource.NETWORK)  # noqa: SLF001 - a fetch's own step
    return client


def asked(question: Question) -> str:
    """Check a gate, or get a config."""
    if question.boolean:
        return f"client.check_gate({user(question)}, {question.flag!r})"
    return f"client.get_config({user(question)}, {question.flag!r}).get('value', '')"


def _text(folder: Path) -> str:
    return (folder / "specs.json").read_text("utf-8")


def _spec(flag: Flag) -> dict[str, Any]:
    return {
        "name": flag.key,
        "type": "feature_gate" if flag.boolean else "dynamic_config",
        "entity": "feature_gate" if flag.boolean else "dynamic_config",
        "salt": flag.key,
        "enabled": True,
        "idType": "userID",
        "defaultValue": False if flag.boolean else {"value": flag.values[0]},
        "rules": [{**rule, "conditions": [condition(test) for test in tests]} for rule, tests in rules(flag)],
    }
