"""`check`: what is read, what is found, what fails, what may be silenced."""

import os
from pathlib import Path

import pytest
from tests.program import Work, flaggit

from flaggit.checks.samples import SAMPLE, TODAY

FLAG = "flags/checkout/express-pay.flag.yaml"
TAXONOMY = "schemas/taxonomy.yaml"
MISSPELT = ("country: [DE, FR]", "contry: [DE, FR]")
YEAR = 365 * 86400


def dilute(shop: Work) -> None:
    """Put a percentage behind another of an independent salt (FG311), and nothing else."""
    shop.edit(FLAG, "salt: payments.tokenised-cards\n", "salt: pay-2\n")
    shop.edit(FLAG, "      - name: ramp\n        rollout: checkout.pay\n        serve: true\n", "")
    shop.write({FLAG.replace(".flag.", ".test."): None})
    shop.edit(FLAG, "kind: release", "kind: ops")
    shop.edit("flags/checkout/pay.rollout.yaml", "  - {name: front, services: [web]}\n", "")
    shop.edit("flags/checkout/pay.rollout.yaml", "wave: front", "wave: back")


def test_a_clean_repository_is_clean_and_says_what_was_read(shop: Work) -> None:
    ran = shop.run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"clean; read {len(SAMPLE)} files, {shop.git('rev-parse', '--short=7', 'HEAD')}\n"


@pytest.mark.parametrize(
    "below", [pytest.param(".", id="the root"), pytest.param("flags/checkout", id="a folder inside")]
)
def test_a_folder_inside_stands_for_the_flag_repository(
    shop: Work, below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert flaggit("check", "-C", shop.root / below).code == 0
    monkeypatch.chdir(shop.root / below)
    assert flaggit("check").code == 0


def test_the_verbs_own_folder_wins_over_the_programs(shop: Work, tmp_path: Path) -> None:
    assert flaggit("-C", tmp_path, "check", "-C", shop.root).code == 0


def test_a_plain_folder_is_read_as_it_is(folder: Work) -> None:
    folder.write(dict(SAMPLE))
    ran = folder.run("check")
    assert ran.code == 0
    assert ran.out == f"clean; read {len(SAMPLE)} files, work tree (no commit)\n"


def test_a_branch_without_commits_is_read_as_it_is(folder: Work) -> None:
    folder.write(dict(SAMPLE))
    folder.git("init", "--quiet")
    assert folder.run("check").code == 0


def test_the_work_tree_is_read_and_a_commit_on_demand(shop: Work) -> None:
    shop.edit(FLAG, *MISSPELT)
    dirty = shop.run("check")
    assert dirty.code == 1
    assert " + work tree" in dirty.out
    assert shop.run("check", "--rev", "HEAD").code == 0
    shop.commit()
    assert shop.run("check", "--rev", "HEAD").code == 1
    assert shop.run("check", "--rev", "HEAD~1").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--rev", "nonsense"], "nonsense", id="an unknown commit"),
        pytest.param(["--base", "nonsense"], "nonsense", id="an unknown base"),
    ],
)
def test_what_can_not_be_read_is_never_clean(shop: Work, arguments: list[str], says: str) -> None:
    ran = shop.run("check", *arguments)
    assert ran.code == 3
    assert ran.out == ""
    assert says in ran.err
    assert "next: " in ran.err


def test_a_branch_that_was_meant_is_named(shop: Work) -> None:
    shop.git("branch", "release-2")
    ran = shop.run("check", "--base", "releas-2")
    assert ran.code == 3
    assert "release-2" in ran.err


def test_a_folder_without_flags_says_how_to_begin(folder: Work) -> None:
    ran = folder.run("check")
    assert ran.code == 3
    assert "flags/flaggit.yaml" in ran.err
    assert "flaggit init" in ran.err


def test_a_commit_without_flags_says_so(shop: Work) -> None:
    shop.git("switch", "--quiet", "--orphan", "empty")
    shop.git("commit", "--quiet", "--allow-empty", "-m", "Nothing")
    shop.git("switch", "--quiet", "main")
    ran = shop.run("check", "--rev", "empty")
    assert ran.code == 3
    assert "empty: there is no flag file" in ran.err


def test_no_such_folder_is_a_wrong_option(tmp_path: Path) -> None:
    ran = flaggit("check", "-C", tmp_path / "gone")
    assert ran.code == 2
    assert f"-C {tmp_path / 'gone'}: there is no such folder" in ran.err


def test_a_flag_repository_in_a_folder_of_a_larger_one(folder: Work) -> None:
    config = Work(folder.root / "config")
    config.root.mkdir()
    config.write(dict(SAMPLE))
    folder.git("init", "--quiet")
    folder.commit("Begin")
    folder.git("switch", "--quiet", "-c", "work")
    config.edit(FLAG, *MISSPELT)
    assert f"{FLAG}:25:11 error FG204" in config.run("check").out
    # A forge knows paths from the top of the git repository alone.
    assert f"::error file=config/{FLAG},line=25" in config.run("check", "--format", "github").out
    assert f'"uri": "config/{FLAG}"' in config.run("check", "--format", "sarif").out


def test_severities_are_the_taxonomys(shop: Work) -> None:
    dilute(shop)
    assert " warning FG311 " in shop.run("check").out
    for severity, code in (("error", 1), ("note", 0), ("none", 0)):
        shop.write({TAXONOMY: SAMPLE[TAXONOMY] + f"checks: {{FG311: {severity}}}\n"})
        ran = shop.run("check", "--all")
        assert ran.code == code
        assert (f" {severity} FG311 " in ran.out) == (severity != "none")


def test_a_permission_that_nobody_needs_can_be_silenced_too(shop: Work) -> None:
    shop.edit(FLAG, "percent: 25\n", "percent: 25 # flaggit: allow FG310 because of nothing\n")
    assert " FG090 " in shop.run("check").out
    shop.write({TAXONOMY: SAMPLE[TAXONOMY] + "checks: {FG090: none}\n"})
    assert " FG090 " not in shop.run("check").out


def test_what_is_not_understood_can_not_be_silenced(shop: Work) -> None:
    shop.edit(FLAG, *MISSPELT)
    shop.edit(FLAG, "contry:", "contry: # flaggit: allow FG204 because it hurts\n           ")
    shop.write({TAXONOMY: SAMPLE[TAXONOMY] + "checks: {FG204: none}\n"})
    ran = shop.run("check", "--all")
    assert ran.code == 1
    assert " error FG204 " in ran.out


@pytest.mark.parametrize(
    ("comment", "code", "says"),
    [
        pytest.param(
            "# flaggit: allow FG311 because it ends this week", 0, "1 finding allowed in place", id="reason"
        ),
        pytest.param("# flaggit: allow FG311", 1, " error FG116 ", id="no reason"),
        pytest.param("# flaggit: allow FG310 because of nothing", 0, " warning FG090 ", id="unused"),
    ],
)
def test_a_comment_allows_a_finding_by_its_id_with_a_reason(
    shop: Work, comment: str, code: int, says: str
) -> None:
    dilute(shop)
    shop.edit(
        FLAG,
        "percent: 25\n        serve: true\n        when:",
        f"percent: 25 {comment}\n        serve: true\n        when:",
    )
    ran = shop.run("check", "--all")
    assert ran.code == code
    assert says in ran.out


def test_the_clock_fails_nothing(shop: Work) -> None:
    shop.write({TAXONOMY: SAMPLE[TAXONOMY] + "checks: {FG602: error}\n"})
    shop.commit()
    ran = shop.run("check", today=TODAY + YEAR)
    assert ran.code == 0
    assert " error FG602 expired flag (by the clock)" in ran.out
    assert ran.last.startswith("what the clock found is for people")


def test_the_clock_fails_what_a_change_brings_in(branch: Work) -> None:
    branch.git("switch", "--quiet", "main")
    branch.write({TAXONOMY: SAMPLE[TAXONOMY] + "checks: {FG602: error}\n"})
    branch.commit()
    branch.git("switch", "--quiet", "-C", "work")
    branch.write(
        {
            "flags/checkout/late.flag.yaml": SAMPLE[FLAG]
            .replace("2027-02-01", "2026-11-01")
            .replace("release", "ops")
        }
    )
    branch.commit()
    ran = branch.run("check")
    assert ran.code == 1
    assert "late.flag.yaml:3:10 error FG602" in ran.out
    assert "what the clock found" not in ran.out
    # Once it is merged, time has it.
    branch.git("switch", "--quiet", "main")
    branch.git("merge", "--quiet", "--ff-only", "work")
    assert branch.run("check").code == 0


def test_what_is_no_regular_file_is_reported_and_fails(shop: Work) -> None:
    (shop.root / "flags/checkout/link.flag.yaml").symlink_to("express-pay.flag.yaml")
    shop.write({"flags/checkout/huge.flag.yaml": b"# " + b"x" * (300 << 10)})
    shop.write({os.fsdecode(b"flags/checkout/caf\xe9.flag.yaml"): "summary: x\n"})
    inner = Work(shop.root / "flags/inner")
    inner.root.mkdir()
    inner.git("init", "--quiet")
    inner.commit("A repository in the repository")
    shop.git("-c", "advice.addEmbeddedRepo=false", "add", "--all")
    ran = shop.run("check")
    assert ran.code == 1
    found = [line for line in ran.out.splitlines() if " FG091 " in line]
    assert [line.split()[0].rpartition("/")[2] for line in found] == [
        "caf\\xe9.flag.yaml",
        "huge.flag.yaml",
        "link.flag.yaml",
        "inner",
    ]
    for verb in ("test", "list", "build"):
        again = shop.run(verb)
        assert again.code == 1
        assert "FG091" in again.err


def test_a_broken_foundation_is_told_and_nothing_else_is_guessed(shop: Work) -> None:
    shop.write({TAXONOMY: "environments: [\n"})
    ran = shop.run("check")
    assert ran.code == 1
    assert f"{TAXONOMY}:2:1 error FG103" in ran.out
    listed = shop.run("list")
    assert listed.code == 1
    assert "flaggit check shows everything that is wrong" in listed.err
