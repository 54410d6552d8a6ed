"""Flags to watch, and sinks that remember."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.runtime.conftest import NOW, Release, opened

from flaggit.runtime import Flags
from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.drops import Drops

NO = False
"""A default."""

EXPERIMENT: dict[str, Any] = {
    "type": "string",
    "salt": "layout",
    "unit": "user",
    "variants": {"control": "one", "compact": "two"},
    "safe": "control",
    "rules": [
        {
            "name": "office",
            "force": True,
            "serve": "compact",
            "when": {"attribute": "country", "type": "string", "op": "in", "values": ["AT"]},
        },
        {
            "name": "trial",
            "experiment": {"key": "shop.layout", "iteration": 2},
            "split": {"salt": "shop.layout#2", "shares": [["control", 50_000], ["compact", 100_000]]},
            "when": {"attribute": "country", "type": "string", "op": "in", "values": ["DE"]},
        },
    ],
    "otherwise": {"serve": "control"},
}
HALF: dict[str, Any] = {
    "type": "boolean",
    "salt": "half",
    "unit": "user",
    "safe": False,
    "otherwise": {"split": {"salt": "half", "shares": [[True, 50_000], [False, 100_000]]}},
}
PLAIN: dict[str, Any] = {"type": "boolean", "safe": False, "otherwise": {"serve": True}}
SERVED: dict[str, Any] = {"shop.layout": EXPERIMENT, "half": HALF, "plain": PLAIN}


@dataclass
class Kept:
    """A sink that keeps what it is given."""

    name: str = "kept"
    records: list[Record] = field(default_factory=list)
    drops: Drops = field(default_factory=Drops)

    def put(self, record: Record) -> None:
        self.records.append(record)

    def flush(self, timeout: float = 0) -> bool:
        return timeout >= 0

    def close(self, timeout: float = 0) -> None:
        self.drops.add("closed", int(timeout < 0))

    def of(self, kind: str) -> list[Record]:
        return [record for record in self.records if record.type == kind]


@pytest.fixture(name="served")
def _served() -> Flags:
    return opened(Release(SERVED))


@pytest.fixture(name="kept")
def _kept() -> Kept:
    return Kept()


@pytest.fixture(name="record")
def _record() -> Callable[..., Record]:
    def make(number: int = 1, **data: object) -> Record:
        return Record("bundle.refused", NOW, "/shop/production-eu/web", f"id-{number}", data)

    return make
