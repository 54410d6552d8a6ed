"""`fmt`: one layout, comments kept, what can't be read left alone."""

import json
from pathlib import Path

import pytest
from tests.program import Work, flaggit

from flaggit.checks.samples import SAMPLE

FLAG = "flags/checkout/express-pay.flag.yaml"
UNTIDY = "kind:   ops # tuned by hand\nsummary: Loud\n"


@pytest.fixture
def tidy(shop: Work) -> Work:
    assert shop.run("fmt").code == 0
    shop.commit("Lay out")
    return shop


def test_what_is_tidy_stays_as_it_is(tidy: Work) -> None:
    ran = tidy.run("fmt")
    assert (ran.code, ran.out) == (0, f"{len(SAMPLE)} files as they should be\n")
    assert tidy.git("status", "--short") == ""


def test_a_layout_is_written_and_comments_stay(tidy: Work) -> None:
    tidy.edit(FLAG, "summary: One-click payment on the cart page\nkind: release\n", UNTIDY)
    ran = tidy.run("fmt")
    assert ran.code == 0
    assert ran.out == f"laid out  {FLAG}\n{len(SAMPLE) - 1} files as they should be, 1 laid out\n"
    assert tidy.text(FLAG).startswith("summary: Loud\nkind: ops # tuned by hand\n")
    assert tidy.run("fmt", "--check").code == 0


def test_check_writes_nothing_and_fails(tidy: Work) -> None:
    tidy.edit(FLAG, "summary: One-click payment on the cart page\nkind: release\n", UNTIDY)
    before = tidy.text(FLAG)
    ran = tidy.run("fmt", "--check")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == f"would be laid out anew  {FLAG}"
    assert ran.last == "next: flaggit fmt"
    assert tidy.text(FLAG) == before


def test_a_broken_file_is_left_alone_with_the_reason(tidy: Work) -> None:
    tidy.write({FLAG: "summary: [\n"})
    tidy.edit("flags/checkout/pay.rollout.yaml", "summary:", "summary:  ")
    ran = tidy.run("fmt")
    assert ran.code == 1
    assert "laid out  flags/checkout/pay.rollout.yaml\n" in ran.out
    assert f"left alone  {FLAG}: " in ran.out
    assert tidy.text(FLAG) == "summary: [\n"
    found = json.loads(tidy.run("fmt", "--format", "json").out)
    assert [each["path"] for each in found["left"]] == [FLAG]
    assert (found["changed"], found["files"], found["written"]) == ([], len(SAMPLE), True)


def test_only_the_named_files_and_folders_are_laid_out(tidy: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    rollout, segment = "flags/checkout/pay.rollout.yaml", "flags/shared/employees.segment.yaml"
    for path in (FLAG, rollout, segment):
        tidy.edit(path, "summary:", "summary:  ")
    monkeypatch.chdir(tidy.root / "flags")
    assert flaggit("fmt", "shared").out.startswith(
        f"laid out  {segment}\n0 files as they should be, 1 laid out"
    )
    assert flaggit("fmt", tidy.root / FLAG).out.startswith(f"laid out  {FLAG}\n")
    assert "  " in tidy.text(rollout)


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        pytest.param("flags/nothing", 3, "there is no flag file to lay out", id="nothing there"),
        pytest.param("README.md", 3, "there is no flag file to lay out", id="no flag file"),
        pytest.param("..", 2, "this file is not in the flag repository", id="outside"),
    ],
)
def test_what_is_no_flag_file_is_refused(tidy: Work, path: str, code: int, says: str) -> None:
    ran = tidy.run("fmt", tidy.root / path)
    assert ran.code == code
    assert says in ran.err


def test_one_file_is_one_file(tidy: Work) -> None:
    assert tidy.run("fmt", tidy.root / FLAG).out == "1 file as it should be\n"


def test_a_folder_that_is_no_flag_repository(tmp_path: Path) -> None:
    assert flaggit("fmt", "-C", tmp_path).code == 3
