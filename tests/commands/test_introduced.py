"""`check` on a branch: only what the change brings can fail it."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.program import Work, flaggit

from flaggit.checks.samples import SAMPLE

FLAG = "flags/checkout/express-pay.flag.yaml"
CARDS = "flags/payments/tokenised-cards.flag.yaml"
OLD = ("country: [DE, FR]", "country: [DE, FR, XX]")
"""A finding that was there before (FG210): a value that the attribute never has."""
NEW = ("now: {stage: quarter", "now: {stage: quartr")


@pytest.fixture
def flawed(shop: Work) -> Work:
    """A branch of a repository whose release branch has one old error."""
    shop.edit(FLAG, *OLD)
    shop.commit("An old sin")
    shop.git("switch", "--quiet", "-c", "work")
    return shop


def test_on_the_release_branch_everything_counts(flawed: Work) -> None:
    flawed.git("switch", "--quiet", "main")
    ran = flawed.run("check")
    assert ran.code == 1
    assert "1 error; read" in ran.out


def test_on_a_branch_older_findings_are_counted_and_fail_nothing(flawed: Work) -> None:
    flawed.edit(CARDS, "summary: Cards", "summary: All cards")
    ran = flawed.run("check")
    assert ran.code == 0
    assert "clean in your 1 file; read 17 files" in ran.out
    assert ran.last == "1 older finding, not from this change: flaggit check --all"


def test_all_shows_and_counts_them(flawed: Work) -> None:
    flawed.edit(CARDS, "summary: Cards", "summary: All cards")
    ran = flawed.run("check", "--all")
    assert ran.code == 1
    assert " error FG210 " in ran.out
    assert "older" not in ran.out


def test_all_with_a_base_still_knows_what_is_new(flawed: Work) -> None:
    flawed.edit("flags/checkout/pay.rollout.yaml", *NEW)
    ran = flawed.run("check", "--all", "--base", "main", "--format", "json")
    assert ran.code == 1
    found = json.loads(ran.out)["findings"]
    assert {each["id"]: each["introduced"] for each in found} == {"FG246": True, "FG210": False}
    assert [each["changed"] for each in found] == [True, False]


def test_what_the_change_brings_fails(flawed: Work) -> None:
    flawed.edit("flags/checkout/pay.rollout.yaml", *NEW)
    ran = flawed.run("check")
    assert ran.code == 1
    assert "flags/checkout/pay.rollout.yaml:2:14 error FG246" in ran.out
    assert "FG210" not in ran.out


def test_a_change_outside_the_flags_brings_nothing(flawed: Work) -> None:
    flawed.write({"README.md": "Flags\n"})
    flawed.commit()
    ran = flawed.run("check")
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("clean; read 17 files")
    assert ran.last.startswith("1 older finding,")


def test_a_renamed_file_does_not_make_old_findings_new(flawed: Work) -> None:
    flawed.git("mv", FLAG, "flags/checkout/quick-pay.flag.yaml")
    flawed.git("mv", FLAG.replace(".flag.", ".test."), "flags/checkout/quick-pay.test.yaml")
    ran = flawed.run("check")
    assert "FG210" not in ran.out
    assert "1 older finding" in ran.out
    assert ran.code == 0


def test_the_base_may_be_the_remotes_release_branch(flawed: Work, tmp_path: Path) -> None:
    flawed.git("switch", "--quiet", "main")
    subprocess.run(("git", "clone", "--quiet", str(flawed.root), str(tmp_path / "clone")), check=True)
    clone = Work(tmp_path / "clone")
    # Two commits ahead of the remote, on a branch of the same name: the remote's is what the change is measured against.
    clone.edit("flags/checkout/pay.rollout.yaml", *NEW)
    clone.commit()
    ran = clone.run("check")
    assert ran.code == 1
    assert "FG246" in ran.out
    assert "1 older finding" in ran.out


def test_what_is_not_committed_on_the_release_branch_is_a_change(flawed: Work) -> None:
    flawed.git("switch", "--quiet", "main")
    flawed.edit(CARDS, "summary: Cards", "summary: All cards")
    ran = flawed.run("check")
    assert ran.code == 0
    assert "1 older finding" in ran.out


def test_without_a_release_branch_that_is_known_everything_counts(flawed: Work) -> None:
    flawed.edit(
        "flags/flaggit.yaml",
        "non-production: main\n  production: main",
        "non-production: gone\n  production: gone",
    )
    assert " error FG210 " in flawed.run("check").out
    flawed.write({"flags/flaggit.yaml": "project: shop\nformat: 1\n"})
    assert " error FG210 " in flawed.run("check").out


def test_two_commits_can_be_compared_without_touching_the_work_tree(flawed: Work) -> None:
    flawed.edit("flags/checkout/pay.rollout.yaml", *NEW)
    flawed.commit()
    flawed.git("switch", "--quiet", "main")
    ran = flawed.run("check", "--rev", "work", "--base", "main")
    assert ran.code == 1
    assert "FG246" in ran.out
    assert "1 older finding" in ran.out


def test_the_change_that_brings_the_flag_repository_brings_all_its_findings(folder: Work) -> None:
    folder.git("init", "--quiet")
    folder.commit("Before flags")
    folder.git("switch", "--quiet", "-c", "work")
    folder.write(dict(SAMPLE))
    folder.edit(FLAG, *OLD)
    folder.commit()
    ran = folder.run("check", "--base", "main")
    assert ran.code == 1
    assert "FG210" in ran.out


def test_a_shallow_clone_can_not_say_what_is_new(flawed: Work, tmp_path: Path) -> None:
    flawed.edit("flags/checkout/pay.rollout.yaml", *NEW)
    flawed.commit()
    flawed.git("switch", "--quiet", "main")
    flawed.edit(CARDS, "summary: Cards", "summary: All cards")
    flawed.commit()
    command = ("git", "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{flawed.root}")
    subprocess.run((*command, str(tmp_path / "clone")), check=True)
    clone = Work(tmp_path / "clone")
    clone.git("switch", "--quiet", "work")
    ran = clone.run("check", "--base", "origin/main")
    assert ran.code == 3
    assert ran.out == ""
    assert "shallow" in ran.err
    assert "fetch" in ran.err
    # Unasked, it does without the comparison: everything counts, nothing is called clean.
    assert clone.run("check").code == 1


def test_a_plain_folder_has_no_base(folder: Work) -> None:
    folder.write(dict(SAMPLE))
    ran = folder.run("check", "--base", "main")
    assert ran.code == 3
    assert "git init" in ran.err


def test_files_of_the_change_come_first(flawed: Work) -> None:
    flawed.edit("flags/shared/employees.segment.yaml", "roles:", "rols:")
    ran = flawed.run("check", "--base", "main", "--all")
    first, *_ = ran.out.splitlines()
    assert first.startswith("flags/shared/employees.segment.yaml:4:")


def test_program_is_found_from_anywhere(flawed: Work) -> None:
    assert flaggit("-C", flawed.root, "check", "--base", "main").code == 0
