"""Several sinks at once: none waits for another's failure, and an interruption is told."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.announcing.conftest import QUICK, SECRET, events, states
from tests.announcing.receiving import receiving

from flaggit.announcing import Bounds, Outside, State, deliver, sink_for


def test_one_sinks_failure_is_no_others(outside: Outside, output: io.BytesIO, tmp_path: Path) -> None:
    told = events(2)
    with receiving(500) as broken, receiving(200) as fine:
        addresses = [broken.url, "file:/dev/null", f"file:{tmp_path}/e.jsonl", fine.url, "-"]
        deliveries = deliver(told, [sink_for(each, outside) for each in addresses], QUICK)
    assert [each.sink for each in deliveries] == addresses
    assert [each.complete for each in deliveries] == [False, False, True, True, True]
    assert len((tmp_path / "e.jsonl").read_bytes().splitlines()) == 2
    assert len(output.getvalue().splitlines()) == 2


def test_remote_sinks_are_fed_at_the_same_time(outside: Outside) -> None:
    meeting = threading.Barrier(2)
    with receiving(200) as one, receiving(200) as other:
        for each in (one, other):
            each.next = lambda: meeting.wait(10) * 0 + 200  # type: ignore[method-assign] # each waits for the other
        deliveries = deliver(events(1), [sink_for(each.url, outside) for each in (one, other)], Bounds())
    assert all(each.complete for each in deliveries)


PROGRAM = """\
import io, sys, time
from tests.announcing.conftest import SECRET, events
from flaggit.announcing import Outside, deliver, sink_for
outside = Outside(environ={"FLAGGIT_WEBHOOK_SECRET": SECRET}, output=io.BytesIO(), clock=time.time)
for delivery in deliver(events(4), [sink_for(each, outside) for each in sys.argv[1:]]):
    print(delivery.why, delivery.interrupted, [fate.state.value for fate in delivery.fates], sep="|")
"""


def test_ctrl_c_halfway_tells_what_was_and_was_not_delivered(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    with receiving(200, 200, "stall") as slow, receiving(200) as quick:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, slow.url, quick.url, f"file:{tmp_path}/e.jsonl"],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            text=True,
        )
        wait_for(lambda: len(slow.received) == 3 and len(quick.received) == 4)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert output.splitlines() == [
        "interrupted|True|['delivered', 'delivered', 'unacknowledged', 'unsent']",
        "|False|['delivered', 'delivered', 'delivered', 'delivered']",
        "|False|['delivered', 'delivered', 'delivered', 'delivered']",
    ]
    assert SECRET not in output


def wait_for(what: object) -> None:
    assert callable(what)
    for _ in range(600):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")


def test_ctrl_c_while_a_local_sink_writes_is_told(outside: Outside) -> None:
    class Slow(io.BytesIO):
        def flush(self) -> None:
            raise KeyboardInterrupt

    there = Outside(environ=outside.environ, output=Slow(), clock=outside.clock)
    with receiving(200) as receiver:
        deliveries = deliver(events(2), [sink_for("-", there), sink_for(receiver.url, outside)])
    assert [each.why for each in deliveries] == ["interrupted", "interrupted"]
    assert [states(each) for each in deliveries] == [{State.UNACKNOWLEDGED: 2}, {State.UNSENT: 2}]
    assert receiver.received == []


@pytest.mark.parametrize("count", [0, 1])
def test_without_sinks_there_is_nothing_to_do(count: int) -> None:
    assert deliver(events(count), []) == ()
