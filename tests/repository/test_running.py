"""Running git: its output comes whole, and nothing stays open, whatever becomes of it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggit.errors import NothingReadStop
from flaggit.repository import running

if TYPE_CHECKING:
    from tests.repository.conftest import Work


@pytest.fixture(params=["memory", "disk"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git's output goes: not every system has files in memory alone."""
    if request.param == "disk":
        monkeypatch.delattr(os, "memfd_create")


@pytest.mark.usefixtures("place")
def test_output_comes_whole(work: "Work") -> None:
    large = bytes(range(256)) * 4096
    work.write({"large": large})
    blob = work.git("hash-object", "-w", "large")
    assert running.run(work.root, "cat-file", "blob", blob) == large
    assert running.run(work.root, "cat-file", "--batch-check", stdin=b"") == b""


@pytest.mark.usefixtures("place")
def test_nothing_stays_open(work: "Work", monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(Path("/proc/self/fd").iterdir())
    running.run(work.root, "rev-parse", "HEAD")
    assert running.attempt(work.root, "cat-file", "blob", "HEAD").code != 0
    monkeypatch.setattr(running, "_SECONDS", 0.2)
    with pytest.raises(NothingReadStop, match=r"git slow took longer than 0.2 seconds"):
        running.run(work.root, "-c", "alias.slow=!sleep 600", "slow")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(running.GitMissingStop):
        running.run(work.root, "rev-parse", "HEAD")
    assert set(Path("/proc/self/fd").iterdir()) == before
