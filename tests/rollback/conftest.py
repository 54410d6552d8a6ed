"""Flag repositories in temporary folders, of any content."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.rollback.shop import Shop, make

Made = Callable[[Mapping[str, str]], Shop]
"""Makes the sample repository with files laid over it."""


@pytest.fixture(autouse=True)
def _nobodys_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own git sees neither the settings nor the variables of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "xdg"))


@pytest.fixture
def shop(tmp_path: Path) -> Made:
    return lambda files: make(tmp_path, files)
