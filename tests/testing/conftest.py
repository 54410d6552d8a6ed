"""A bundle of a few flags that have to do with each other, and flags for tests that are opened from it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.runtime.conftest import Release

from flaggit.testing import TestFlags, open_test_flags

NAME = "shop.dev.web.bundle"
STAGED = {"name": "ramp", "serve": True, "stage": {"below": 25_000, "segments": []}}
FLAGS: dict[str, object] = {
    "pay.express": {
        "type": "boolean",
        "safe": False,
        "requires": [{"flag": "pay.tokens", "is": True}],
        "otherwise": {"serve": False},
        "rules": [{"name": "germany", "serve": True, "when": {"attribute": "country", "op": "in", "type": "string", "values": ["DE"]}}],
    },
    "pay.tokens": {"type": "boolean", "safe": False, "otherwise": {"serve": False}, "requires": [{"flag": "pay.vault", "is": "vault-2"}]},
    "pay.vault": {
        "type": "string",
        "variants": {"new": "vault-2", "old": "vault-1"},
        "safe": "old",
        "otherwise": {"serve": "old"},
    },
    "page.layout": {
        "type": "object",
        "variants": {"compact": {"columns": 1}, "control": {"columns": 2}, "wide": {"columns": 3}},
        "safe": "control",
        "salt": "page",
        "unit": "user",
        "otherwise": {"serve": "control"},
        "rules": [{"name": "some", "serve": "wide", "below": 5000}],
    },
    "page.hint": {
        "type": "string",
        "safe": "",
        "salt": "page",
        "unit": "user",
        "otherwise": {"serve": ""},
        "rules": [{"name": "some", "serve": "free delivery, today", "below": 5000}],
    },
    "page.size": {"type": "integer", "safe": 20, "otherwise": {"serve": 50}},
    "page.zoom": {"type": "number", "safe": 1, "otherwise": {"serve": 1.5}},
    "switch.off": {"type": "boolean", "safe": False, "otherwise": {"serve": True}, "active": False, "on_stale": "safe",
        "breaker": {"errors": 5000, "calls": 20, "window": 30, "rest": 60}},
}  # fmt: skip
RELEASE = Release(
    FLAGS,
    environment="dev",
    protected=False,
    signers=(),
    hidden=frozenset({"pay.vault"}),
    aliases={"pay.one-click": "pay.express"},
)
"""Hidden is what the service can't ask for; one flag had another key before."""


@pytest.fixture(name="bundle")
def _bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundles" / NAME
    path.parent.mkdir()
    path.write_bytes(RELEASE.encode())
    return path


@pytest.fixture(name="steered")
def _steered(bundle: Path) -> TestFlags:
    return open_test_flags(bundle)


Opened = Callable[..., TestFlags]


@pytest.fixture(name="opened")
def _opened(tmp_path: Path) -> Opened:
    """Open other flags than the usual ones."""

    def opens(flags: dict[str, object], **changes: object) -> TestFlags:
        path = tmp_path / NAME
        path.write_bytes(
            RELEASE.but(flags=flags, **{"hidden": frozenset(), "aliases": {}, **changes}).encode()
        )
        return open_test_flags(path)

    return opens
