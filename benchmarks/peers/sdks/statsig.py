"""Statsig: specs of its second version from a data store. Gates are booleans, dynamic configs hold strings."""

import json
import threading
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question
from benchmarks.peers.specs import condition, rules, user
from statsig_python_core import DataStore, SpecAdapterConfig, Statsig, StatsigOptions, StatsigUser
from statsig_python_core.data_store import DataStoreResponse

NAMES: dict[str, Any] = {"StatsigUser": StatsigUser}
ONE_A_THREAD = False
LONG = 120.0
NOTHING_NEW = '{"has_updates": false}'
POLL = 100
"""Milliseconds between two looks at the data store."""


class Store(DataStore):
    """A data store of one text, which the SDK polls and finds changed when it was read again."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = folder / "specs.json"
        self._unread = threading.Event()
        self.asked = 0
        self.read_again()

    def read_again(self) -> None:
        """Let the next poll see the file."""
        self._unread.set()

    def get(self, key: str) -> DataStoreResponse:  # noqa: ARG002 - there is one
        """Give the specs, if they changed."""
        if not self._unread.is_set():
            return DataStoreResponse(NOTHING_NEW, 0)
        self._unread.clear()
        self.asked = time.perf_counter_ns()
        return DataStoreResponse(self._file.read_text("utf-8"), int(self._file.stat().st_mtime * 1000))

    def support_polling_updates_for(self, key: str) -> bool:  # noqa: ARG002 - there is one
        """Say that the specs may change."""
        return True


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write the specs, conditions apart from their rules."""
    conditions: dict[str, Any] = {}
    specs = {flag.key: _spec(flag, conditions) for flag in flags}
    data = {
        "time": 1_800_000_000_000 + revision,
        "has_updates": True,
        "response_format": "dcs-v2",
        "checksum": str(revision),
        "company_id": "shop",
        "condition_map": conditions,
        "feature_gates": {flag.key: specs[flag.key] for flag in flags if flag.boolean},
        "dynamic_configs": {flag.key: specs[flag.key] for flag in flags if not flag.boolean},
        "layer_configs": {},
        "experiment_to_layer": {},
    }
    (folder / "specs.json").write_text(json.dumps(data), "utf-8")


def opened(folder: Path) -> Statsig:
    """Start a client of the data store, without a network."""
    store = Store(folder)
    options = StatsigOptions(
        data_store=store,
        disable_network=True,
        disable_all_logging=True,
        disable_country_lookup=True,
        specs_sync_interval_ms=POLL,
        spec_adapter_configs=[SpecAdapterConfig(adapter_type="data_store")],
    )
    client = Statsig("secret-key", options)
    client.initialize().wait()
    client.store = store
    return client


def reload(client: Statsig, folder: Path) -> Statsig:  # noqa: ARG001 - the client knows where
    """Let the client's poll find other specs, and wait until it has taken them."""
    taken = threading.Event()
    subscription = client.subscribe("specs_updated", lambda _: taken.set())
    client.store.read_again()
    if not taken.wait(LONG):
        raise TimeoutError("the poll took no specs")
    client.unsubscribe_by_id(subscription)
    return client


def began(client: Statsig) -> int:
    """When the poll came: it comes every few seconds, whatever was asked for."""
    asked: int = client.store.asked
    return asked


def asked(question: Question) -> str:
    """Check a gate, or get a config."""
    if question.boolean:
        return f"client.check_gate({user(question)}, {question.flag!r})"
    return f"client.get_dynamic_config({user(question)}, {question.flag!r}).get_string('value', '')"


def _spec(flag: Flag, conditions: dict[str, Any]) -> dict[str, Any]:
    found = []
    for rule, tests in rules(flag):
        keys = [_name(test) for test in tests]
        conditions |= {key: condition(test) for key, test in zip(keys, tests, strict=True)}
        found.append({**rule, "conditions": keys})
    return {
        "type": "feature_gate" if flag.boolean else "dynamic_config",
        "entity": "feature_gate" if flag.boolean else "dynamic_config",
        "salt": flag.key,
        "enabled": True,
        "idType": "userID",
        "defaultValue": False if flag.boolean else {"value": flag.values[0]},
        "rules": found,
        "version": 1,
    }


def _name(test: Condition) -> str:
    """A condition's name is a number made of what it says; equal ones are one."""
    return str(zlib.crc32(repr(test).encode()))
