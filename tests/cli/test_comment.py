"""`flaggit comment`, as a job of a pull request runs it: real git, a forge on this machine."""

import json
from pathlib import Path

import pytest
from tests.forge.serving import APP, Forge, serving
from tests.program import Work, process

PLAN = "flags/checkout/pay.rollout.yaml"


def environment(forge: Forge, folder: Path, **more: str) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": f"{forge.url}/api/v3",
        "GITHUB_REPOSITORY": "shop/flags",
        "GITHUB_REF": "refs/pull/12/merge",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_TOKEN": APP,
        "XDG_CACHE_HOME": str(folder / "cache"),
        **more,
    }


def test_a_pull_request_has_one_comment_that_follows_the_branch(branch: Work, tmp_path: Path) -> None:
    with serving() as forge:
        job = environment(forge, tmp_path)
        for before, after in (("quarter", "everyone"), ("everyone", "five")):
            branch.edit(PLAN, f"stage: {before}", f"stage: {after}")
            branch.commit()
            ran = process("comment", "main...HEAD", cwd=branch.root, stdin=b"", **job)
            assert (ran.returncode, ran.stderr) == (0, b"")
            [text] = forge.texts
            assert "2 flags decide differently" in text
            assert f"quarter -> {after}" in text
            assert text in (tmp_path / "summary.md").read_text()


@pytest.mark.parametrize(
    ("asked", "spoilt", "code", "says"),
    [
        pytest.param(
            "main...HEAD",
            ("kind: release", "kind: relese"),
            1,
            (
                "`flags/checkout/express-pay.flag.yaml`: the head ",
                "FG205 unknown kind relese",
                "flaggit check --rev HEAD shows",
            ),
            id="an error in a flag",
        ),
        pytest.param("gone...HEAD", ("", ""), 3, ("gone",), id="a base that is not there"),
    ],
)
def test_a_comment_does_not_go_stale_when_the_change_can_no_longer_be_read(
    branch: Work, tmp_path: Path, asked: str, spoilt: tuple[str, str], code: int, says: tuple[str, ...]
) -> None:
    with serving() as forge:
        job = environment(forge, tmp_path)
        branch.edit(PLAN, "stage: quarter", "stage: everyone")
        branch.commit()
        assert process("comment", "main...HEAD", cwd=branch.root, stdin=b"", **job).returncode == 0
        assert "2 flags decide differently" in forge.texts[0]
        branch.edit("flags/checkout/express-pay.flag.yaml", *spoilt)
        branch.commit()
        dry = process("comment", asked, "--dry-run", cwd=branch.root, stdin=b"", **job)
        assert (dry.returncode, dry.stdout) == (
            code,
            b"would write the comment of pull request 12 of shop/flags\n",
        )
        ran = process("comment", asked, cwd=branch.root, stdin=b"", **job)
        assert ran.returncode == code
        assert b"updated the comment" in ran.stdout
        [text] = forge.texts
        assert "2 flags decide differently" not in text
        assert text.startswith(
            "<!-- flaggit:review -->\n\n### What this change does can't be told.\n\n**Because:** "
        )
        for each in says:
            assert each in text
            assert each.replace("`", "") in ran.stderr.decode()
        assert "**Next:** " in text
        assert text in (tmp_path / "summary.md").read_text()
        branch.edit("flags/checkout/express-pay.flag.yaml", *reversed(spoilt))
        branch.commit()
        assert process("comment", "main...HEAD", cwd=branch.root, stdin=b"", **job).returncode == 0
        assert "2 flags decide differently" in forge.texts[0]


def test_a_text_that_was_made_before_is_posted_as_it_is(branch: Work, tmp_path: Path) -> None:
    text = process("diff", "--format", "markdown", cwd=branch.root).stdout
    (tmp_path / "review.md").write_bytes(text)
    with serving() as forge:
        job = environment(forge, tmp_path)
        ran = process("comment", "--file", "-", "--format", "json", cwd=branch.root, stdin=text, **job)
        assert json.loads(ran.stdout)["how"] == "created"
        again = process("comment", "--file", str(tmp_path / "review.md"), cwd=branch.root, stdin=b"", **job)
        assert b"says this already" in again.stdout
        assert forge.texts == [text.decode()]


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "says"),
    [
        pytest.param(("--file", "nothing.md"), {}, 2, b"this can't be read", id="a file that is not there"),
        pytest.param((), {"GITHUB_ACTIONS": ""}, 2, b"no job of GitHub or GitLab", id="a laptop"),
        pytest.param(("nonsense...HEAD",), {}, 3, b"nonsense", id="a commit that is not there"),
        pytest.param((), {"GITHUB_TOKEN": "wrong"}, 1, b"401: Bad credentials", id="a wrong token"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    branch: Work, tmp_path: Path, arguments: tuple[str, ...], environ: dict[str, str], code: int, says: bytes
) -> None:
    with serving() as forge:
        ran = process(
            "comment", *arguments, cwd=branch.root, stdin=b"", **environment(forge, tmp_path) | environ
        )
    assert ran.returncode == code
    assert says in ran.stderr
    assert b"next:" in ran.stderr or code == 2
