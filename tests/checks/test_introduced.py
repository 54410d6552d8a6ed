"""What a change brings, and what was there before."""

import pytest

from flaggit.checks.introduced import introduced
from flaggit.diagnostics import Finding, Place, Severity


def a(
    path: str = "flags/a.flag.yaml", pointer: str = "/unit", message: str = "no unit", rule: str = "FG316"
) -> Finding:
    return Finding(id=rule, severity=Severity.ERROR, place=Place(path=path, pointer=pointer), message=message)


MOVED = {"flags/b.flag.yaml": "flags/a.flag.yaml"}


@pytest.mark.parametrize(
    ("after", "before", "moved", "new"),
    [
        pytest.param([], [a()], {}, [], id="one that went"),
        pytest.param([a()], [], {}, [a()], id="one that came"),
        pytest.param([a()], [a()], {}, [], id="one that stayed"),
        pytest.param(
            [a(pointer="/rules/1")], [a(pointer="/rules/0")], {}, [], id="one that moved down its file"
        ),
        pytest.param([a(message="10 %")], [a(message="5 %")], {}, [a(message="10 %")], id="another number"),
        pytest.param([a(rule="FG317")], [a()], {}, [a(rule="FG317")], id="another rule"),
        pytest.param(
            [a(path="flags/b.flag.yaml")],
            [a()],
            {},
            [a(path="flags/b.flag.yaml")],
            id="the same in another file",
        ),
        pytest.param([a(path="flags/b.flag.yaml")], [a()], MOVED, [], id="the same in a renamed file"),
        pytest.param(
            [a(pointer="/0"), a(pointer="/1")],
            [a(pointer="/1")],
            {},
            [a(pointer="/0")],
            id="a second one before it",
        ),
        pytest.param(
            [a(pointer="/0"), a(pointer="/1")],
            [a(pointer="/9")],
            {},
            [a(pointer="/1")],
            id="a second one, both elsewhere",
        ),
        pytest.param([a(), a()], [a(), a()], {}, [], id="two that stayed"),
    ],
)
def test_only_what_the_base_does_not_have_is_new(
    after: list[Finding], before: list[Finding], moved: dict[str, str], new: list[Finding]
) -> None:
    came, older = introduced(after, before, moved)
    assert list(came) == new
    assert len(came) + len(older) == len(after)
