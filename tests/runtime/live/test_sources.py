"""Sources: files, links, mounted ConfigMaps and folders, and what a place means."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.live.conftest import NAME, OFF, ON, SECOND, Place

from flaggit.runtime.live import Fetched, File, Folder, SourceFailed, Wanted
from flaggit.runtime.live.pace import Pace, chance
from flaggit.runtime.live.sources import AsyncSource, source_at
from flaggit.runtime.live.web import Web


def settled(path: Path, content: bytes) -> None:
    """Write a file whose change lies in the past, as far as its times say."""
    path.write_bytes(content)
    os.utime(path, (1_000_000_000, 1_000_000_000))


@pytest.fixture(name="old", autouse=True)
def _old(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a test wrote a moment ago counts as settled.
    monkeypatch.setattr("flaggit.runtime.live.local.SETTLING", -1.0)


def test_a_file_is_given_once(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    first = File(path).fetch(Wanted(NAME))
    assert first is not None
    assert (first.data, bool(first.mark), str(File(path))) == (b"one", True, str(path))
    assert File(path).fetch(Wanted(NAME, first.mark)) is None
    assert File(path).fetch(Wanted(NAME)) == first
    path.write_bytes(b"two")
    second = File(path).fetch(Wanted(NAME, first.mark))
    assert second is not None
    assert second.data == b"two"


def test_a_file_that_just_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaggit.runtime.live.local.SETTLING", 2.0)
    path = tmp_path / "file"
    path.write_bytes(b"one")
    assert File(path).fetch(Wanted(NAME)) == Fetched(b"one", "")


def test_a_file_that_is_swapped_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    marks = iter(("before", "after"))
    monkeypatch.setattr("flaggit.runtime.live.local._mark", lambda _: next(marks))
    assert File(path).fetch(Wanted(NAME)) == Fetched(b"one", "")


def test_a_link_that_is_swapped_is_seen(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(name.encode())
    link = tmp_path / "link"
    link.symlink_to("one")
    first = File(link).fetch(Wanted(NAME))
    assert first is not None
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(link)
    second = File(link).fetch(Wanted(NAME, first.mark))
    assert second is not None
    assert (first.data, second.data) == (b"one", b"two")


def test_a_mounted_config_map_is_followed(place: Place) -> None:
    """The kubelet's way: the file links into `..data`, which links to a folder of that time, and is swapped by a rename."""
    mount = place.folder / "mount"
    for time, flags, serial in (("..2026_1", OFF, SECOND - 1000), ("..2026_2", ON, SECOND)):
        (mount / time).mkdir(parents=True)
        (mount / time / NAME).write_bytes(place.release(flags, serial=serial).encode())
    (mount / "..data").symlink_to("..2026_1")
    (mount / NAME).symlink_to(f"..data/{NAME}")
    by_file, by_folder = place.follow(mount / NAME), place.follow(mount)
    assert [flags.refresh().outcome for flags in (by_file, by_folder)] == ["unchanged", "unchanged"]
    (mount / "..data_tmp").symlink_to("..2026_2")
    (mount / "..data_tmp").replace(mount / "..data")
    assert [flags.refresh() for flags in (by_file, by_folder)] == [("accepted", SECOND, None)] * 2


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda _: None, "No such file", id="nothing there"),
        pytest.param(lambda path: path.mkdir(), "directory", id="a folder"),
        pytest.param(os.mkfifo, "no regular file", id="a pipe"),
        pytest.param(lambda path: path.write_bytes(b"x" * 11), "more than 10 bytes", id="too large"),
        pytest.param(lambda path: path.symlink_to(path), "symbolic links", id="a link to itself"),
    ],
)
def test_what_can_not_be_read_is_a_failure(make: Any, reason: str, tmp_path: Path) -> None:
    make(tmp_path / NAME)
    for source in (File(tmp_path / NAME), Folder(tmp_path)):
        with pytest.raises(SourceFailed, match=reason):
            source.fetch(Wanted(NAME, limit=10))
        with pytest.raises(SourceFailed, match=reason):
            asyncio.run(source.fetch_async(Wanted(NAME, limit=10)))
    with pytest.raises(SourceFailed, match="null"):
        File("a\0b").fetch(Wanted(NAME))


def test_a_place_means_a_source(tmp_path: Path) -> None:
    own = File("x")
    assert source_at(own) is own
    assert isinstance(source_at(tmp_path), Folder)
    assert isinstance(source_at(f"{tmp_path}/later/"), Folder)
    assert isinstance(source_at(tmp_path / "file"), File)
    assert isinstance(source_at("https://flags.shop.example/"), Web)
    assert isinstance(own, AsyncSource)
    for wrong in (None, 7, b"path"):
        with pytest.raises(TypeError):
            source_at(wrong)  # type: ignore[arg-type] # the mistake
    with pytest.raises(TypeError):
        source_at(os.fsencode(tmp_path))  # type: ignore[arg-type] # the mistake

    class Bytes(os.PathLike[bytes]):
        def __fspath__(self) -> bytes:
            return b"path"

    with pytest.raises(TypeError):
        source_at(Bytes())  # type: ignore[arg-type] # the mistake


@pytest.mark.parametrize(
    ("failures", "empty", "least", "most"),
    [
        pytest.param(0, False, 24, 36, id="the usual interval, a fifth more or less"),
        pytest.param(1, False, 48, 72, id="twice as long after a failure"),
        pytest.param(3, False, 192, 288, id="and again twice"),
        pytest.param(9, False, 240, 360, id="up to the longest"),
        pytest.param(99_999, False, 240, 360, id="however often it failed"),
        pytest.param(0, True, 0.8, 1.2, id="sooner without a bundle"),
        pytest.param(2, True, 3.2, 4.8, id="which backs off too"),
    ],
)
def test_the_pace(failures: int, least: float, most: float, *, empty: bool) -> None:
    pace = Pace(30.0, 300.0)
    assert pace.delay(failures, empty=empty, chance=0.0) == pytest.approx(least)
    assert pace.delay(failures, empty=empty, chance=1.0) == pytest.approx(most)
    assert least <= pace.delay(failures, empty=empty, chance=chance()) <= most
