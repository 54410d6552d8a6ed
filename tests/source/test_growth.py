"""Time is linear in the file: calls are counted, not seconds, for what could be quadratic."""

import sys
import tracemalloc
from types import FrameType

import pytest

from flaggit.source import locate, parse, suppressions

PATH = "flags/shared/beta.segment.yaml"


def calls(data: bytes) -> int:
    """How many functions reading a file and its permissions calls, Python's and C's."""
    count = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        parse(data, PATH)
        suppressions(data)
    finally:
        sys.setprofile(before)
    return count


UNSEEN = [
    pytest.param(b"\0", id="a binary file took 16 seconds"),
    pytest.param(b"\r", id="a file of carriage returns took 14 seconds"),
    pytest.param("\x85".encode(), id="a file of U+0085 took 4 seconds"),
]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_no_more_unseen_characters_are_looked_up_than_are_told(unseen: bytes) -> None:
    # Not the same to the call: a collection of garbage in between is counted, too.
    assert calls(unseen * 2000) < 1.3 * calls(unseen * 1000)


def test_each_of_many_permissions_read_all_that_follow_it() -> None:
    few, many = (calls(b"# flaggit: allow FG311 because x\n" * count) for count in (200, 400))
    assert many < 2.2 * few


def test_permissions_in_a_row_cover_the_line_below_them() -> None:
    text = b"# flaggit: allow FG311 because x\n\n# flaggit: allow FG204 because y\n# z\na: 1\n# flaggit: allow FG301 because z\n"
    assert [(each.ids, each.line) for each in suppressions(text)] == [
        (("FG311",), 5),
        (("FG204",), 5),
        (("FG301",), 6),
    ]


LONG = [
    pytest.param(b"!" * 5000, id="a tag"),
    pytest.param(b"a: &" + b"x" * 5000 + b" 1\nb: *" + b"x" * 5000 + b"\n", id="an anchor and its alias"),
    pytest.param(b"a: 1e" + b"9" * 5000 + b"\n", id="an ambiguous value"),
    pytest.param(b"? " + b"9" * 5000 + b"\n: 1\n", id="a key that is no string"),
    pytest.param((b"? " + b"k" * 5000 + b"\n: 1\n") * 2, id="a key that is there twice"),
]


@pytest.mark.parametrize("data", LONG)
def test_a_message_repeated_a_word_of_thousands_of_characters(data: bytes) -> None:
    findings = parse(data, PATH).findings
    assert findings
    for finding in findings:
        assert len(finding.message) + len(finding.remedy) < 400
        assert finding.fix is None or len(finding.fix.description) < 100


def test_a_long_key_over_many_was_written_out_for_each_and_took_gigabytes() -> None:
    head, count = "k" * 60_000, 5_000
    data = f"? {head}\n: {{{', '.join(f'a{at}: {at}' for at in range(count))}}}\n".encode()
    tracemalloc.start()
    try:
        span = locate(data).span(f"/{head}/a{count - 1}")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (span.line, span.end_column - span.column) == (2, 4)
    assert most < 100 * len(data)
