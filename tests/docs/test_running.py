"""A page that lies is found out, whatever kind of block it lies in."""

from pathlib import Path

import pytest
from tests.docs.running import Reader

FILE = "```text note.txt\none\ntwo\n```\n"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("```console\n$ echo one\ntwo\n```\n", id="a command prints something else"),
        pytest.param("```console\n$ echo one\n```\n", id="a command prints what is not shown"),
        pytest.param(
            "```console\n$ printf 'a\\nb\\n'\na …\n```\n", id="dots within a line hide no other line"
        ),
        pytest.param(
            FILE + "```diff note.txt\n-three\n+two\n```\n", id="an edit of a line that is not there"
        ),
        pytest.param(
            "```text note.txt\none\none\n```\n```diff note.txt\n-one\n```\n", id="an edit of two places"
        ),
        pytest.param(FILE + "```text in note.txt\ntwo\none\n```\n", id="an excerpt in another order"),
        pytest.param("```pycon\n>>> 1 + 1\n3\n```\n", id="an expression has another value"),
        pytest.param("```python\nassert 1 == 2\n```\n", id="code that does not hold"),
    ],
)
def test_a_lie_is_found_out(page: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        Reader(tmp_path).follow(page)


def test_a_page_that_tells_the_truth_is_followed(tmp_path: Path) -> None:
    page = (
        f"{FILE}```console\n$ mkdir sub && cd sub\n$ cat ../note.txt\none\n…\n```\n"
        "```diff ../note.txt\n one\n-two\n+three\n```\n```text in ../note.txt\n  three\n```\n"
        "```python\nnumber = 41\n```\n```pycon\n>>> number + 1\n42\n>>> 'a b c'\n'a ... c'\n```\n"
        "```console\n$ echo 'name  bytes  rest'; echo 'web   1,955  x'\nname  bytes  rest\nweb       …  x\n```\n"
    )
    Reader(tmp_path).follow(page)
