"""Lines are written whole and last, or not at all."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.announcing.conftest import events, states

from flaggit.announcing import Delivery, Event, Outside, State, deliver, sink_for

DeliverTo = Callable[..., Delivery]


def lines(told: list[Event]) -> bytes:
    return b"".join(event.json + b"\n" for event in told)


def test_a_file_is_made_and_then_appended_to(deliver_to: DeliverTo, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    told = events(3)
    assert deliver_to(f"file:{path}", told[:2]).complete
    assert deliver_to(f"file:{path}", told[2:]).complete
    assert path.read_bytes() == lines(told)


@pytest.mark.parametrize("before", [b"", b"{}\n", b'{"torn'], ids=["empty", "whole", "torn"])
def test_what_was_there_stays_and_spoils_nothing(
    deliver_to: DeliverTo, tmp_path: Path, before: bytes
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(before)
    told = events(1)
    assert deliver_to(f"file:{path}", told).complete
    end = b"\n" if before and not before.endswith(b"\n") else b""
    assert path.read_bytes() == before + end + lines(told)


def test_nothing_to_tell_changes_nothing(deliver_to: DeliverTo, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(b'{"torn')
    assert deliver_to(f"file:{tmp_path}/events.jsonl", []).complete
    assert (tmp_path / "events.jsonl").read_bytes() == b'{"torn'


def test_several_writers_take_turns(outside: Outside, tmp_path: Path) -> None:
    told = events(40)
    sink = sink_for(f"file:{tmp_path}/events.jsonl", outside)
    writers = [threading.Thread(target=deliver, args=(told, [sink])) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (tmp_path / "events.jsonl").read_bytes() == lines(told) * 4


FULL = """\
import io, resource, sys
from tests.announcing.conftest import events
from flaggit.announcing import Outside, deliver, sink_for
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
sink = sink_for(f"file:{sys.argv[1]}", Outside(environ={}, output=io.BytesIO(), clock=float))
(delivery,) = deliver(events(9), [sink])
print(delivery.why, {fate.state.value for fate in delivery.fates}, delivery.remedy, sep="|")
"""


def test_a_disk_that_is_full_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"torn')
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**environment, "PYTHONPATH": str(root)},
    )
    assert done.stdout.startswith("can't append: file too large|{'unsent'}|make room")
    assert path.read_bytes() == b'{"torn'


def test_a_file_that_may_not_be_written_is_told(deliver_to: DeliverTo, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    delivery = deliver_to(f"file:{tmp_path}/folder", events(2))
    assert delivery.why == "can't append: is a directory"
    assert states(delivery) == {State.UNSENT: 2}
    assert {fate.why for fate in delivery.fates} == {delivery.why}


def test_what_is_no_ordinary_file_is_told(deliver_to: DeliverTo) -> None:
    delivery = deliver_to("file:/dev/null", events(1))
    assert delivery.why == "this is no ordinary file"
    assert states(delivery) == {State.UNSENT: 1}


def test_standard_output_gets_one_event_a_line(outside: Outside) -> None:
    told = events(2)
    (delivery,) = deliver(told, [sink_for("-", outside)])
    assert delivery.complete
    written = outside.output
    written.seek(0)
    assert [json.loads(line)["id"] for line in written] == [event.id for event in told]


@pytest.mark.parametrize(("reader", "why"), [("gone", "broken pipe"), ("full", "no space left on device")])
def test_a_reader_that_is_gone_or_full_is_told(reader: str, why: str, outside: Outside) -> None:
    if reader == "gone":
        end, start = os.pipe()
        os.close(end)
    else:
        start = os.open("/dev/full", os.O_WRONLY)
    with os.fdopen(start, "wb", buffering=0) as output:
        there = Outside(environ={}, output=output, clock=outside.clock)
        (delivery,) = deliver(events(2), [sink_for("-", there)])
    assert delivery.why == f"can't write to standard output: {why}"
    assert states(delivery) == {State.UNSENT: 2}
