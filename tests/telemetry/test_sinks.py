"""Sinks: records arrive, or are dropped with a count; nothing waits for them."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.telemetry.receiving import collecting

from flaggit.telemetry import Callback, JsonLines, Log, Post
from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.sinks.lines import rotate
from flaggit.telemetry.worker import Worker

Make = Callable[..., Record]


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Queues


def test_putting_never_waits_for_what_stalls(record: Make) -> None:
    stalled, taken = threading.Event(), threading.Event()

    def stall(batch: list[Record]) -> None:
        taken.set()
        stalled.wait(30)
        assert batch

    worker = Worker(stall, capacity=10, batch=1, interval=0.01)
    worker.put(record(0))
    assert taken.wait(10)
    for number in range(1_000):
        worker.put(record(number))
    assert worker.drops.read() == {"full": 990}
    assert not worker.flush(0.01)
    worker.close(0.01)
    assert worker.drops.read() == {"full": 990, "closed": 10}
    worker.put(record())
    assert worker.drops.read()["closed"] == 11
    stalled.set()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 60))
def test_every_record_is_delivered_or_counted(capacity: int, batch: int, count: int) -> None:
    delivered: list[int] = []

    def deliver(records: list[Record]) -> None:
        assert 0 < len(records) <= batch
        if any(int(record.id) % 7 == 3 for record in records):
            raise OSError
        delivered.extend(int(record.id) for record in records)

    worker = Worker(deliver, capacity=capacity, batch=batch, interval=0.001)
    for number in range(count):
        worker.put(Record("x", 0, "/", str(number), {}))
    worker.close(10)
    assert delivered == sorted(delivered)
    assert len(delivered) + sum(worker.drops.read().values()) == count


@pytest.mark.parametrize("options", [{"capacity": 0}, {"batch": 0}, {"interval": 0}])
def test_a_queue_has_room(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Worker(lambda _batch: None, **options)


def test_a_machine_without_threads_drops_and_goes_on(record: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError(f"can't start {thread.name}")

    delivered: list[Record] = []
    worker = Worker(delivered.extend, capacity=2)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        for number in range(3):
            worker.put(record(number))
    assert (worker.alive, worker.drops.read()) == (False, {"full": 1})
    worker.put(record(4))
    worker.close()
    assert worker.drops.read() == {"full": 2, "closed": 2}
    assert delivered == []


FORK_WITH_THREADS = "ignore:This process:DeprecationWarning"
"""Newer Pythons warn of what these programs do on purpose."""


def run(program: str, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-W", FORK_WITH_THREADS, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ran.stderr == ""
    return ran.stdout


FORKING = """
import os, sys
from flaggit.telemetry import JsonLines
from flaggit.telemetry.cloudevents import Record
sink = JsonLines(sys.argv[1] + "/{pid}.jsonl")
sink.put(Record("x", 0, "/", "parent", {}))
child = os.fork()
sink.put(Record("x", 0, "/", "child" if not child else "again", {}))
if child:
    os.waitpid(child, 0)
sink.close()
print(os.getpid(), flush=True)
os._exit(0)
"""


def test_a_child_process_delivers_its_own_records_and_none_of_its_parents(tmp_path: Path) -> None:
    child, parent = run(FORKING, str(tmp_path)).split()
    assert ids(tmp_path / f"{child}.jsonl") == ["child"]
    assert ids(tmp_path / f"{parent}.jsonl") == ["parent", "again"]


DAEMON = """
import os, sys
from flaggit.telemetry import JsonLines
from flaggit.telemetry.cloudevents import Record
sink = JsonLines(sys.argv[1] + "/{pid}.jsonl")
sink.put(Record("x", 0, "/", "parent", {}))
assert sink.flush(30)
child = os.fork()
if not child:
    os.closerange(3, 64)
    mine = [os.open(os.devnull, os.O_RDONLY) for _ in range(32)]
    sink.put(Record("x", 0, "/", "child", {}))
    assert sink.flush(30)
    is_mine = {os.path.samestat(os.fstat(number), os.stat(os.devnull)) for number in mine}
    os._exit(is_mine != {True})
print(os.waitpid(child, 0)[1], flush=True)
os._exit(0)
"""


def test_a_host_that_becomes_a_daemon_keeps_every_file_that_it_opens(tmp_path: Path) -> None:
    assert run(DAEMON, str(tmp_path)) == "0\n"


def test_a_closed_sink_stays_closed_in_a_child_process(record: Make) -> None:
    worker = Worker(lambda _batch: None)
    worker.close()
    worker.forked()
    worker.put(record())
    assert worker.drops.read() == {"closed": 1}


ENDING = """
import sys
from flaggit.telemetry import JsonLines
from flaggit.telemetry.cloudevents import Record
sink = JsonLines(sys.argv[1])
for number in range(1000):
    sink.put(Record("x", 0, "/", str(number), {}))
"""


def test_the_end_of_the_interpreter_waits_for_what_is_queued(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    run(ENDING, str(path))
    assert ids(path) == [str(number) for number in range(1000)]


IMPORTING = """
import sys, threading
import flaggit.telemetry
from flaggit.telemetry.paths import Paths
assert not {"http.client", "http.server", "logging", "prometheus_client"} & set(sys.modules), sorted(sys.modules)
import flaggit.telemetry.observing, flaggit.telemetry.sinks, flaggit.telemetry.status
flaggit.telemetry.JsonLines("never-made.jsonl")
print(threading.active_count())
"""


def test_nothing_happens_at_import_nor_before_the_first_record(tmp_path: Path) -> None:
    assert run(f"import os; os.chdir({str(tmp_path)!r})\n{IMPORTING}") == "1\n"
    assert names(tmp_path) == []


def test_a_name_that_is_none_is_said_to_be() -> None:
    import flaggit.telemetry  # noqa: PLC0415 - the module itself is asked

    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = flaggit.telemetry.Nothing


# Calling


def test_a_callback_gets_each_event_and_what_it_raises_drops_one(record: Make) -> None:
    called: list[object] = []

    def call(event: dict[str, object]) -> None:
        if event["id"] == "id-2":
            raise LookupError
        called.append(event["id"])

    sink = Callback(call)
    for number in (1, 2, 3):
        sink.put(record(number))
    assert sink.flush(10)
    sink.close()
    assert (called, sink.drops.read()) == (["id-1", "id-3"], {"failed": 1})


def test_a_log_has_the_event_as_json_and_a_level_that_fits(
    record: Make, caplog: pytest.LogCaptureFixture
) -> None:
    sink = Log()
    with caplog.at_level(logging.INFO):
        sink.put(record())
        sink.put(record()._replace(type="bundle.accepted"))
        sink.close()
    assert [(found.name, found.levelname, found.__dict__["flaggit"]) for found in caplog.records] == [
        ("flaggit.telemetry", "WARNING", "bundle.refused"),
        ("flaggit.telemetry", "INFO", "bundle.accepted"),
    ]
    assert json.loads(caplog.messages[0])["type"] == "org.flaggit.bundle.refused"


# Files


def test_a_file_is_rotated_by_size_and_keeps_so_many(record: Make, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    sink = JsonLines(path, max_bytes=1, keep=2)
    for number in range(4):
        sink.put(record(number))
        assert sink.flush(10)
    sink.close()
    assert names(tmp_path) == ["events.jsonl.1", "events.jsonl.2"]
    assert [ids(tmp_path / name) for name in names(tmp_path)] == [["id-3"], ["id-2"]]


def test_no_rotated_file_need_be_kept(record: Make, tmp_path: Path) -> None:
    sink = JsonLines(tmp_path / "events.jsonl", max_bytes=1, keep=0)
    sink.put(record())
    sink.close()
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(["x"], ["x.1"], id="the first"),
        pytest.param(["x", "x.1"], ["x.1", "x.2"], id="one before"),
        pytest.param(["x", "x.1", "x.2", "x.3"], ["x.1", "x.2", "x.3"], id="the last goes"),
        pytest.param(["x", "x.2", "x.3"], ["x.1", "x.2", "x.3"], id="a gap that an interruption left"),
    ],
)
def test_an_interrupted_rotation_loses_nothing(before: list[str], after: list[str], tmp_path: Path) -> None:
    for name in before:
        (tmp_path / name).write_text(name)
    rotate(tmp_path / "x", 3)
    assert names(tmp_path) == after
    assert (tmp_path / "x.1").read_text() == "x"


def test_a_line_that_was_cut_short_spoils_no_other(record: Make, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"id":"id-1"}\n{"id":"i')
    sink = JsonLines(path)
    sink.put(record(2))
    sink.close()
    whole = path.read_text().splitlines()
    assert (whole[0], whole[1], json.loads(whole[2])["id"]) == ('{"id":"id-1"}', '{"id":"i', "id-2")


def test_a_file_that_somebody_moved_is_begun_anew(record: Make, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    sink = JsonLines(path)
    sink.put(record(1))
    assert sink.flush(10)
    path.rename(tmp_path / "moved")
    sink.put(record(2))
    sink.close()
    assert (ids(tmp_path / "moved"), ids(path)) == (["id-1"], ["id-2"])


def test_a_file_that_can_not_be_written_drops_and_is_tried_again(record: Make, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    sink = JsonLines(folder / "events.jsonl")
    sink.put(record(1))
    assert sink.flush(10)
    assert sink.drops.read() == {"failed": 1}
    folder.mkdir()
    sink.put(record(2))
    sink.close()
    assert ids(folder / "events.jsonl") == ["id-2"]


def test_a_full_disk_drops(record: Make) -> None:
    sink = JsonLines("/dev/full")
    sink.put(record())
    sink.close()
    assert sink.drops.read() == {"failed": 1}


def test_a_pipe_that_nobody_reads_keeps_nobody_waiting(record: Make, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    sink = JsonLines(pipe, capacity=10)
    for number in range(5_000):
        sink.put(record(number, text="x" * 500))
    sink.close(0.05)
    assert sink.drops.read().get("full", 0) > 0
    os.close(reader)


WRITING = """
import itertools, sys, time
from flaggit.telemetry import JsonLines
from flaggit.telemetry.cloudevents import Record
sink = JsonLines(sys.argv[1], max_bytes=20_000, keep=3)
sink.worker._interval = 0.001
for number in itertools.count():
    sink.put(Record("x", 0, "/", str(number), {"text": "y" * 100}))
    if number == 500:
        print("going", flush=True)
    time.sleep(0.0001)
"""


def test_a_process_that_is_killed_leaves_whole_lines_and_few_files(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    for pause in (0.0, 0.013, 0.037):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITING, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "going\n"
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = [file for file in tmp_path.iterdir() if file.stat().st_size]
        assert {file.name for file in found} <= {"events.jsonl", *(f"events.jsonl.{n}" for n in (1, 2, 3))}
        assert all(ids(file) for file in found)


@pytest.mark.parametrize("options", [{"max_bytes": 0}, {"keep": -1}])
def test_a_file_has_a_size(options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        JsonLines(tmp_path / "x", **options)


# HTTP


def posted(sink: Post, *records: Record, timeout: float = 10) -> dict[str, int]:
    for one in records:
        sink.put(one)
    sink.flush(timeout)
    sink.close(timeout)
    return sink.drops.read()


def test_a_batch_is_posted_as_cloudevents(record: Make) -> None:
    with collecting(204) as server:
        sink = Post(server.url, headers={"Authorization": "Bearer token"}, interval=0.05)
        assert posted(sink, *(record(number) for number in range(5))) == {}
    assert [event["id"] for batch in server.batches for event in batch] == [f"id-{n}" for n in range(5)]
    assert server.headers[0]["path"] == "/events?team=checkout"
    assert server.headers[0]["Content-Type"] == "application/cloudevents-batch+json"
    assert server.headers[0]["Authorization"] == "Bearer token"


@pytest.mark.parametrize(
    ("plan", "attempts", "dropped"),
    [
        pytest.param([503, "hang up", 408, 200], 4, {}, id="failures are tried again"),
        pytest.param([500], 5, {"failed": 1}, id="until it is enough"),
        pytest.param([400], 1, {"refused": 1}, id="a refusal is final"),
        pytest.param([301], 1, {"refused": 1}, id="a redirection is not followed"),
        pytest.param(["stall", 200], 2, {}, id="a receiver that stalls"),
        pytest.param(["drip", 200], 2, {}, id="a receiver that answers byte by byte"),
    ],
)
def test_what_fails_is_tried_again_where_that_may_help(
    record: Make, plan: list[int | str], attempts: int, dropped: dict[str, int]
) -> None:
    with collecting(*plan) as server:
        sink = Post(server.url, timeout=0.3, pause=0.01, interval=0.01)
        assert posted(sink, record()) == dropped
        assert len(server.times) == attempts
    assert len({event["id"] for batch in server.batches for event in batch}) <= 1


def test_a_receiver_that_asks_for_patience_gets_it(record: Make) -> None:
    with collecting(429, 200) as server:
        assert posted(Post(server.url, pause=0.01, interval=0.01), record()) == {}
        first, second = server.times
    assert second - first >= 0.75


def test_nobody_there_drops_after_so_many_attempts(record: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sink = Post(f"http://127.0.0.1:{port}/", attempts=2, pause=0.01, interval=0.01)
    assert posted(sink, record()) == {"failed": 1}


def test_closing_waits_for_no_pause(record: Make) -> None:
    with collecting(500) as server:
        sink = Post(server.url, pause=30.0, interval=0.01)
        sink.put(record())
        while not server.times:
            time.sleep(0.01)
        sink.close(10)
        assert (sink.worker.alive, sink.drops.read()) == (False, {"failed": 1})


def test_what_can_not_be_written_is_not_posted(record: Make) -> None:
    with collecting(200) as server:
        assert posted(Post(server.url, interval=0.01), record(share=float("inf"))) == {"unwritable": 1}
    assert server.batches == []


def test_a_server_that_speaks_no_tls_is_a_failure(record: Make) -> None:
    with collecting(200) as server:
        sink = Post(server.url.replace("http", "https"), attempts=1, interval=0.01)
        assert posted(sink, record()) == {"failed": 1}


@pytest.mark.parametrize(
    ("url", "options"),
    [
        pytest.param("ftp://collector/", {}, id="another scheme"),
        pytest.param("http:///events", {}, id="no host"),
        pytest.param("http://user:word@collector/", {}, id="a password"),
        pytest.param("http://collector/", {"timeout": 0}, id="no time"),
        pytest.param("http://collector/", {"attempts": 0}, id="no attempt"),
        pytest.param("http://collector/", {"pause": 0}, id="no pause"),
    ],
)
def test_a_collector_that_can_not_be_is_said_to_be(url: str, options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"collector|timeout"):
        Post(url, **options)  # type: ignore[arg-type] # numbers by their names


def test_a_host_that_changes_its_folder_finds_its_file_where_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    sink = JsonLines("events.jsonl")
    monkeypatch.chdir(tmp_path / "there")
    assert sink.path == tmp_path / "here/events.jsonl"


def test_a_host_whose_folder_was_taken_away_can_still_make_a_sink(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert JsonLines("events.jsonl").path == Path("events.jsonl")
    monkeypatch.chdir(tmp_path)
