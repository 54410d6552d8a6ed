"""Hosts that press hard: forks, full stacks, wild clocks, odd keys, and lines that are signed and wrong in every field."""

import copy
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flaggit.runtime import Flags, Refused
from flaggit.runtime.broken import Broken
from flaggit.runtime.decision import Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.generate import Generator
from flaggit.runtime.held import LONGEST
from flaggit.runtime.interpret import interpret
from flaggit.runtime.readings import Readings

Opened = Callable[..., Flags]

YES = {"attribute": "a", "type": "string", "op": "in", "values": ["x"]}


def boolean(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"type": "boolean", "salt": "s", "unit": "user", "safe": False, "otherwise": {"serve": False}}
    return {**base, "rules": list(rules), **more}


FLAGS: dict[str, Any] = {
    "boolean": boolean({"name": "r", "serve": True, "when": YES}),
    "string": {"type": "string", "safe": "", "otherwise": {"serve": "x"}},
    "integer": {"type": "integer", "safe": 0, "otherwise": {"serve": 7}},
    "number": {"type": "number", "safe": 0, "otherwise": {"serve": 2}},
    "object": {"type": "object", "safe": {}, "otherwise": {"serve": {"a": [1]}}},
    "address": boolean(
        {
            "name": "r",
            "serve": True,
            "when": {"attribute": "a", "type": "ip", "op": "cidr", "values": ["::/0"]},
        }
    ),
    "window": boolean({"name": "r", "serve": True, "window": {"until": 2_000_000_000}}),
}


@pytest.fixture(name="flags")
def _flags(opened: Opened, release: Any) -> Flags:
    flags = opened(release(FLAGS, metas={"boolean": {"owner": "team-web"}}))
    assert flags.refused is None
    return flags


FORKING = """
import os, signal, sys, threading
from flaggit.runtime import open_flags

flags = open_flags(sys.argv[1], project="shop", environment="production-eu", service="web", keyring=sys.argv[2],
    clock=lambda: 1_800_000_000)
assert flags.refused is None, flags.refused
done = threading.Event()

def decide():
    while not done.is_set():
        flags.boolean("boolean", False, {"a": 1})

def child():
    signal.alarm(20)
    before = flags.type_errors["a"]
    assert flags.boolean("boolean", False, {"a": "x"}) is True
    assert flags.boolean("boolean", True, {"a": 1}) is False
    assert flags.type_errors["a"] == before + 1
    assert flags.accept(b"nothing").outcome == "refused"

threads = [threading.Thread(target=decide) for _ in range(4)]
for thread in threads:
    thread.start()
failed = 0
for number in range(20):
    if number == 10:
        flags._lock.acquire()  # as though a thread were just accepting a bundle
    process = os.fork()
    if not process:
        try:
            child()
        except BaseException:
            os._exit(1)
        os._exit(0)
    failed += os.waitpid(process, 0)[1] != 0
done.set()
print(failed)
"""


@pytest.fixture(name="files")
def _files(release: Any, keyring_file: Any, tmp_path: Path) -> list[str]:
    (tmp_path / "bundle").write_bytes(release(FLAGS).encode())
    (tmp_path / "keyring").write_bytes(keyring_file())
    return [str(tmp_path / "bundle"), str(tmp_path / "keyring")]


def run(program: str, *arguments: str) -> str:
    """Run a program where nothing measures it, for what measures takes frames and locks of its own."""
    # Python 3.12 and later warn of forks beside threads, for exactly what is tested here.
    command = [sys.executable, "-B", "-W", "ignore", "-c", program, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_children_of_a_host_that_forks_while_its_threads_decide_do_not_hang(files: list[str]) -> None:
    assert run(FORKING, *files) == "0\n"


def test_wrong_types_are_counted_exactly_by_many_threads(flags: Flags) -> None:
    def decide() -> None:
        for _ in range(2_000):
            flags.boolean("boolean", False, {"a": 1})  # noqa: FBT003 - the default

    threads = [threading.Thread(target=decide) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert flags.type_errors == {"a": 16_000}


STACK_FULL = """
import sys
from flaggit.runtime import open_flags

ASK = {
    "boolean": lambda flags: flags.boolean("boolean", "mine", {"a": "x"}),
    "absent": lambda flags: flags.boolean("absent", "mine", {}),
    "string": lambda flags: flags.string("string", "mine", {}),
    "integer": lambda flags: flags.integer("integer", "mine", {}),
    "number": lambda flags: flags.number("number", "mine", {}),
    "object": lambda flags: flags.object("object", "mine", {}),
    "value": lambda flags: flags.value("object", "mine", {}),
    "details": lambda flags: flags.details("absent", "mine", {}, "object").value,
}

def down(frames, ask, flags):
    return down(frames - 1, ask, flags) if frames else ask(flags)

def last(trace):
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_qualname

for name, ask in ASK.items():
    flags = open_flags(sys.argv[1], project="shop", environment="production-eu", service="web", keyring=sys.argv[2],
        clock=lambda: 1_800_000_000)
    answers = []
    for frames in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit()):
        try:
            answers.append(down(frames, ask, flags))
        except RecursionError as error:
            # Nothing but the call itself found no room; `details` needs one more frame to make its answer.
            assert last(error.__traceback__) in {"down", "<lambda>", "Deciding.details"}, last(error.__traceback__)
    assert "mine" in answers, name
    assert answers[0] == ask(flags), name
    assert flags.details("boolean", "mine", {"a": "x"}).value is True
"""


def test_a_host_whose_stack_is_nearly_full_gets_its_default(files: list[str]) -> None:
    """However few frames are left, from one that is enough for the call itself on; and afterwards all is as it was."""
    run(STACK_FULL, *files)


class Wild:
    """An object whose own class can't be asked for."""

    @property
    def __class__(self) -> Any:
        raise RuntimeError

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise RuntimeError(value)


class Unhashable(str):
    __slots__ = ()

    def __hash__(self) -> int:
        raise RuntimeError


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(Wild(), id="a wild object"),
        pytest.param(Unhashable("boolean"), id="a text that can't be hashed"),
        pytest.param(10**5000, id="a number of too many digits to be written"),
        pytest.param("x" * 5_000_000, id="a text of megabytes"),
    ],
)
def test_a_wild_key_gives_the_default_and_a_short_message(key: Any, flags: Flags) -> None:
    assert flags.boolean(key, True, {}) is True  # noqa: FBT003 - the default
    decided = flags.details(key, "mine", {})
    assert (decided.value, decided.reason) == ("mine", "ERROR")
    assert len(decided.error_message) <= LONGEST + 50
    assert flags.meta(key) == {}


def test_a_line_that_is_wrong_in_a_megabyte_of_text_gives_a_short_message(
    opened: Opened, release: Any
) -> None:
    wrong = boolean(safe="x" * 500_000)
    decided = opened(release({"flag": wrong})).details("flag", "mine")
    assert decided.error_code == "PARSE_ERROR"
    assert len(decided.error_message) <= LONGEST + 3


def test_a_context_of_huge_texts_is_read_as_any_other(flags: Flags) -> None:
    for text in ("1." * 5_000_000, ":" * 5_000_000, "f" * 5_000_000):
        assert flags.details("address", None, {"a": text}).reason == "DEFAULT"
    longest = "0000:0000:0000:0000:0000:ffff:255.255.255.255"
    assert flags.boolean("address", False, {"a": longest}) is True  # noqa: FBT003 - the default


def pickled(value: object) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - its own


def test_decisions_and_refusals_survive_copies_and_pickles(flags: Flags, opened: Opened) -> None:
    decided = flags.details("object", None)
    assert copy.deepcopy(decided) == pickled(decided) == decided
    refused = opened(b"nothing").refused
    assert refused is not None
    for again in (copy.copy(refused), copy.deepcopy(refused), pickled(refused)):
        assert type(again) is Refused
        assert (again.code, again.reason, str(again)) == (refused.code, refused.reason, str(refused))


def broken_clock() -> float:
    raise ZeroDivisionError


CLOCKS = [
    pytest.param(lambda: float("nan"), "not-yet-issued", id="not a number"),
    pytest.param(lambda: "noon", "not-yet-issued", id="a text"),
    pytest.param(lambda: None, "not-yet-issued", id="nothing"),
    pytest.param(broken_clock, "not-yet-issued", id="an error"),
    pytest.param(lambda: 10**400, "not-yet-issued", id="a number beyond the doubles"),
    pytest.param(lambda: -1e308, "not-yet-issued", id="long before everything"),
    pytest.param(lambda: 0, "not-yet-issued", id="1970"),
    pytest.param(lambda: float("inf"), "expired", id="after everything"),
]


@pytest.mark.parametrize(("clock", "code"), CLOCKS)
@pytest.mark.parametrize("tolerate", [False, True])
def test_a_wild_clock_lets_no_bundle_in(
    clock: Any,
    code: str,
    tolerate: bool,  # noqa: FBT001 - a row
    opened: Opened,
    release: Any,
) -> None:
    flags = opened(release(FLAGS), clock=clock, tolerate_expired=tolerate)
    if tolerate and code == "expired":
        assert flags.refused is None
        return
    assert flags.refused is not None
    assert flags.refused.code.value == code
    assert len(str(flags.refused)) < LONGEST
    assert flags.boolean("boolean", True, {}) is True  # noqa: FBT003 - the default


@pytest.mark.parametrize(("clock", "code"), CLOCKS)
def test_a_clock_that_goes_wild_later_changes_nothing_but_windows(
    clock: Any, code: str, opened: Opened, release: Any, now: int
) -> None:
    del code
    wild = False

    def ticking() -> Any:
        return clock() if wild else now

    flags = opened(release(FLAGS), clock=ticking)
    wild = True
    assert flags.boolean("boolean", False, {"a": "x"}) is True  # noqa: FBT003 - the default
    assert flags.accept(release(FLAGS, serial=1_000_000_006_000).encode()).outcome == "refused"
    assert flags.serial == 1_000_000_005_000
    assert isinstance(flags.expired, bool)
    assert flags.details("window", "mine").error_code in {"", "GENERAL"}


def test_a_clock_that_gives_no_number_makes_the_bundle_count_as_expired(
    opened: Opened, release: Any, now: int
) -> None:
    times = [float(now)]
    flags = opened(release(FLAGS), clock=lambda: times[0])
    assert flags.expired is False
    times[0] = float("nan")
    assert flags.expired is True


def test_an_instant_that_is_no_number_is_in_no_window() -> None:
    decisions = Decisions.of({"window": FLAGS["window"]})
    nowhere = float("nan")
    one = interpret(decisions, "window", None, {}, at=nowhere)
    other = Generator(decisions, Readings(), lambda: nowhere, Origin()).function("window")[1]({})
    assert one == other
    assert one.reason == "DEFAULT"


@pytest.mark.parametrize("clock", [5, None, "noon"])
def test_a_clock_that_can_t_be_called_is_a_fault_of_the_code(
    clock: Any, opened: Opened, release: Any
) -> None:
    with pytest.raises(TypeError, match="clock"):
        opened(release(FLAGS), clock=clock)


# Every field of a flag and of a segment, with every value that is likely to be mistaken for a good one.

WHOLE = boolean(
    {
        "name": "r",
        "serve": True,
        "when": {"all": [YES, {"not": {"segment": "s"}}]},
        "window": {"from": 1, "until": 9},
        "below": 5,
        "stage": {"segments": ["s"], "below": 3},
        "range": {"salt": "l", "unit": "user", "from": 0, "until": 5},
        "outside": {"salt": "l", "unit": "user", "from": 0, "until": 5},
        "force": True,
    },
    {
        "name": "e",
        "split": {"salt": "x", "shares": [[True, 50_000], [False, 100_000]]},
        "experiment": {"key": "k", "iteration": 1},
    },
    requires=[{"flag": "other", "is": True}],
    breaker={"errors": 1},
    on_stale="safe",
    active=True,
    bucketing="flaggit-1",
)
SEGMENT = {"when": {"any": [{**YES, "values": ["y"]}, {"not": {"all": []}}]}}
OTHER = {"type": "boolean", "safe": True, "otherwise": {"serve": True}}
WRONG: list[Any] = [
    *(None, True, False, 0, -1, 1, 1.5, 1e308, 2**53 - 1, 1 - 2**53, "", "x", "\x00", "9" * 5000),
    *([], {}, [[]], [{}], [None], {"": {}}, {"a": 1}, ["x", 1], [[True, 100_000]], {"name": {}}),
]


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from places(item, (*here, key))


def put(value: Any, place: tuple[Any, ...], wrong: Any) -> Any:
    if not place:
        return wrong
    changed = copy.copy(value)
    changed[place[0]] = put(changed[place[0]], place[1:], wrong)
    return changed


def agreed(flag: Any, segment: Any) -> set[str]:
    """Decide by both evaluators, which must agree or both find the line broken."""
    decisions = Decisions.of({"flag": flag, "other": OTHER}, {"s": segment})
    codes = set()
    for context in ({}, {"a": "x", "user": "u"}, {"a": "y", "user": 5}):
        one = interpret(decisions, "flag", "mine", context, at=5)
        codes.add(one.error_code)
        try:
            decide = Generator(decisions, Readings(), lambda: 5, Origin()).function("flag")[1]
        except Broken:
            assert (one.value, one.error_code) == ("mine", "PARSE_ERROR")
        else:
            other = decide(context)
            assert (other, type(other.value)) == (one, type(one.value))
    return codes


@pytest.mark.parametrize(
    "place", [pytest.param(place, id=".".join(map(str, place))) for place in places(WHOLE)]
)
def test_a_wrong_value_in_any_field_of_a_flag_breaks_it_or_decides(place: tuple[Any, ...]) -> None:
    assert set().union(*(agreed(put(WHOLE, place, wrong), SEGMENT) for wrong in WRONG)) <= {"", "PARSE_ERROR"}


@pytest.mark.parametrize(
    "place", [pytest.param(place, id=".".join(map(str, place))) for place in places(SEGMENT)]
)
def test_and_so_does_one_in_any_field_of_a_segment(place: tuple[Any, ...]) -> None:
    assert set().union(*(agreed(WHOLE, put(SEGMENT, place, wrong)) for wrong in WRONG)) <= {"", "PARSE_ERROR"}
