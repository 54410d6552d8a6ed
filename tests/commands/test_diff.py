"""`diff`, as whoever runs it sees it: exit codes that a script can go by, and an undo that undoes."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from tests.program import Work

from flaggit.errors import Exit

FLAG = "flags/checkout/express-pay.flag.yaml"
KIND = ("kind: release", "kind: relese")
PLAN = "flags/checkout/pay.rollout.yaml"


@pytest.mark.parametrize("fail_on", ["never", "breaking", "decisions"])
@pytest.mark.parametrize("faulty", ["base", "head"])
def test_a_script_can_tell_a_state_with_errors_from_a_change(branch: Work, faulty: str, fail_on: str) -> None:
    branch.edit(FLAG, *KIND)
    base = branch.commit("Break it")
    if faulty == "base":
        branch.edit(FLAG, *reversed(KIND))
        branch.commit("Repair it")
    ran = branch.run("diff", f"{base if faulty == 'base' else 'main'}..HEAD", "--fail-on", fail_on)
    assert (ran.code, ran.out) == (Exit.NOTHING, "")
    assert f"{FLAG}: the {faulty} {base[:12]} can't be compared: " in ran.err
    assert "unknown kind relese" in ran.err
    assert f"next: flaggit check --rev {base[:12] if faulty == 'base' else 'HEAD'} shows" in ran.err


def test_a_change_fails_a_script_as_it_was_asked_to(branch: Work) -> None:
    branch.edit(PLAN, "stage: quarter", "stage: everyone")
    codes = {each: branch.run("diff", "--fail-on", each).code for each in ("never", "breaking", "decisions")}
    assert codes == {"never": Exit.CLEAN, "breaking": Exit.CLEAN, "decisions": Exit.FINDINGS}


def undo(work: Work, *asked: str) -> dict[str, Any]:
    ran = work.run("diff", *asked, "--format", "json")
    assert ran.code == Exit.CLEAN, ran.err
    found: dict[str, Any] = json.loads(ran.out)["undo"]
    return found


def run(work: Work, commands: str) -> None:
    """Run what was shown, as somebody does who leaves git's message as it is."""
    done = subprocess.run(
        ("bash", "-ec", commands),
        cwd=work.root,
        env=os.environ | {"GIT_EDITOR": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def flags(work: Work, revision: str = "HEAD") -> str:
    return work.git("rev-parse", f"{revision}:flags")


def request(work: Work) -> None:
    """A pull request of two commits, after main went on; what is checked out is the merge that a forge makes to test it."""
    work.edit(PLAN, "stage: quarter", "stage: five")
    work.commit("Slow down")
    work.edit(PLAN, "stage: five", "stage: everyone")
    work.commit("Speed up")
    work.git("switch", "--quiet", "main")
    work.write({"README.md": "hello\n"})
    work.commit("Read me")
    work.git("switch", "--quiet", "--detach", "main")
    work.git("merge", "--quiet", "--no-ff", "-m", "Merge work into main", "work")


def merged(work: Work) -> Mapping[str, str]:
    work.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request 12", "work")
    return {"COMMIT": work.git("rev-parse", "HEAD")}


def squashed(work: Work) -> Mapping[str, str]:
    work.git("merge", "--quiet", "--squash", "work")
    return {"COMMIT": work.commit("Speed up (12)")}


def rebased(work: Work) -> Mapping[str, str]:
    start = work.git("rev-parse", "HEAD")
    work.git("cherry-pick", f"{start}..work")
    return {"FIRST": work.git("rev-parse", "HEAD~1"), "LAST": work.git("rev-parse", "HEAD")}


class TestUndo:
    @pytest.mark.parametrize(
        ("land", "which"), [(merged, 0), (squashed, 1), (rebased, 2)], ids=["merge", "squash", "rebase"]
    )
    def test_what_a_forges_checkout_shows_works_however_the_change_lands(
        self, branch: Work, land: Callable[[Work], Mapping[str, str]], which: int
    ) -> None:
        request(branch)
        told = undo(branch, "main...HEAD")
        assert (told["landed"], told["commands"]) == (False, [])
        assert told["words"] == (
            "git revert -m 1 COMMIT of the merge commit that it lands as; git revert COMMIT when it is squashed, "
            "git revert FIRST^..LAST when it is rebased"
        )
        branch.git("switch", "--quiet", "main")
        before = flags(branch)
        names = land(branch)
        assert flags(branch) != before
        command = ("git revert -m 1 COMMIT", "git revert COMMIT", "git revert FIRST^..LAST")[which]
        assert command in told["words"]
        for name, commit in names.items():
            command = command.replace(name, commit)
        run(branch, command)
        assert flags(branch) == before

    def test_work_that_is_not_committed_does_not_name_the_commit_before_it(self, branch: Work) -> None:
        branch.edit(PLAN, "stage: quarter", "stage: everyone")
        assert undo(branch) == {"landed": False, "commands": [], "words": undo(branch)["words"]}
        text = branch.run("diff").out
        assert "\nundo after merge: git revert -m 1 COMMIT of the merge commit that it lands as; " in text
        assert "HEAD~" not in text
        assert "revert HEAD" not in text

    @pytest.mark.parametrize("land", [merged, squashed, rebased], ids=["merge", "squash", "rebase"])
    def test_of_a_change_that_has_landed_the_command_is_exact(
        self, branch: Work, land: Callable[[Work], object]
    ) -> None:
        request(branch)
        branch.git("switch", "--quiet", "main")
        start, before = branch.git("rev-parse", "HEAD"), flags(branch)
        land(branch)
        told = undo(branch, f"{start}..HEAD")
        assert told["landed"]
        assert told["words"] == " && ".join(told["commands"])
        assert f"\nundo: {told['words']}\n" in branch.run("diff", f"{start}..HEAD").out
        run(branch, told["words"])
        assert flags(branch) == before

    def test_a_range_of_merges_and_other_commits_is_taken_back_from_its_end(self, branch: Work) -> None:
        branch.git("switch", "--quiet", "main")
        start, before = branch.git("rev-parse", "HEAD"), flags(branch)
        stages = ("quarter", "five", "pilot", "everyone", "quarter", "five")
        for at, (old, new) in enumerate(pairwise(stages)):
            branch.git("switch", "--quiet", "-c", f"work-{at}")
            branch.edit(PLAN, f"stage: {old}", f"stage: {new}")
            branch.commit(f"To {new}")
            branch.git("switch", "--quiet", "main")
            how = ("--ff-only",) if at in {0, 3} else ("--no-ff", "-m", f"Merge {at}")
            branch.git("merge", "--quiet", *how, f"work-{at}")
            branch.write({"README.md": f"{at}\n"})
            branch.commit("No flags")
        told = undo(branch, f"{start}..HEAD")
        assert [each.count(" -m 1 ") for each in told["commands"]] == [1, 0, 1, 0]
        run(branch, told["words"])
        assert flags(branch) == before
        assert branch.text("README.md") == "4\n"

    def test_a_way_back_that_is_too_long_to_read_is_left_to_json(self, branch: Work) -> None:
        branch.git("switch", "--quiet", "main")
        start = branch.git("rev-parse", "HEAD")
        for at in range(33):
            branch.write({PLAN: branch.text(PLAN).rstrip("\n") + f"\n# {at}\n"})
            branch.commit()
        branch.edit(PLAN, "stage: quarter", "stage: everyone")
        last = branch.commit()
        told = undo(branch, f"{start}..HEAD")
        assert told["words"] == f"1 command, listed by flaggit diff {start[:12]}..{last[:12]} --format json"
        assert len(told["commands"][0].split()) == 34 + 3

    @pytest.mark.parametrize("asked", ["HEAD..HEAD~1", "HEAD~1..elsewhere"])
    def test_what_no_branch_went_through_has_no_exact_command(self, branch: Work, asked: str) -> None:
        branch.git("switch", "--quiet", "main")
        branch.edit(PLAN, "stage: quarter", "stage: everyone")
        branch.commit()
        branch.git("switch", "--quiet", "-c", "elsewhere", "main~1")
        branch.edit(PLAN, "stage: quarter", "stage: five")
        branch.commit()
        branch.git("switch", "--quiet", "main")
        assert not undo(branch, asked)["landed"]

    def test_what_was_not_pushed_yet_has_not_landed(self, branch: Work) -> None:
        branch.git("switch", "--quiet", "main")
        branch.edit(PLAN, "stage: quarter", "stage: everyone")
        branch.git("update-ref", "refs/remotes/origin/main", "HEAD")
        branch.commit()
        assert not undo(branch, "HEAD~1..HEAD")["landed"]
        branch.git("update-ref", "refs/remotes/origin/main", "HEAD")
        assert undo(branch, "HEAD~1..HEAD")["landed"]
