"""What forges run: the action's and GitLab's own scripts by bash, and two requests that only a merge queue can judge."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.forge.serving import APP, Forge, serving
from tests.program import Ran, Work, flaggit

from flaggit.checks.samples import RANKING

ROOT = Path(__file__).parents[2]
GITLAB = files("flaggit.scaffold").joinpath("templates/gitlab/gitlab-ci.yml").read_text("utf-8")
WORKFLOW = files("flaggit.scaffold").joinpath("templates/workflows/flags-check.yml").read_text("utf-8")
OFF, ON = (f"  production:\n    otherwise: {value}\n" for value in ("false", "true"))
NO_HINT = """\
summary: Nobody sees the hint without the button
owner: team-checkout
environment: production
never:
  all:
    - {flag: checkout.hint, is: true}
    - {flag: checkout.button, is: false}
"""
FLAG = "flags/checkout/express-pay.flag.yaml"
PLAN = "flags/checkout/pay.rollout.yaml"


def action() -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return value


def script(name: str) -> dict[str, Any]:
    [step] = [step for step in action()["runs"]["steps"] if step.get("name") == name]
    found: dict[str, Any] = step
    return found


def bash(text: str, cwd: Path, environ: dict[str, str]) -> Ran:
    """Run a script as a job's shell does, with the program on its path."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text),
        cwd=cwd,
        env=os.environ | {"PATH": path} | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def run(name: str, work: Work, inputs: Mapping[str, str], **environ: str) -> Ran:
    """Run a step of the action with its inputs filled in."""
    step = script(name)
    filled = {
        variable: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)
        for variable, text in step["env"].items()
    }
    return bash(step["run"], work.root, filled | environ)


def test_the_action_passes_no_expression_into_a_script() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step.get("uses", "a/b@" + "0" * 40))


def test_the_action_checks_a_change_and_says_who_is_affected(branch: Work, tmp_path: Path) -> None:
    assert [branch.run(verb).code for verb in ("schema", "fmt")] == [0, 0]
    base = branch.commit("Tidy up")
    branch.edit(PLAN, "stage: quarter", "stage: everyone")
    branch.commit()
    (tmp_path / "cache").mkdir()
    with serving() as forge:
        job = jobs(forge, tmp_path)
        inputs = {"base": base, "folder": ".", "comment": "true", "token": APP}
        checked = run("check", branch, inputs, **job)
        assert (checked.code, checked.err) == (0, ""), checked.out
        reviewed = run("review", branch, inputs, **job)
        assert (reviewed.code, reviewed.err) == (0, "")
        [text] = forge.texts
        silent = run("review", branch, inputs | {"comment": "false"}, **job)
        assert "only the job's summary was asked for" in silent.out
        assert forge.texts == [text]
    assert "2 flags decide differently" in text


def jobs(forge: Forge, folder: Path) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": f"{forge.url}/api/v3",
        "GITHUB_REPOSITORY": "shop/flags",
        "GITHUB_REF": "refs/pull/12/merge",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "RUNNER_TEMP": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def test_the_action_looks_at_everything_whatever_fails_first(branch: Work, tmp_path: Path) -> None:
    branch.edit(FLAG, "country: [DE, FR]", "contry: [DE, FR]")
    branch.commit()
    inputs = {"base": branch.git("rev-parse", "main"), "folder": "."}
    ran = run("check", branch, inputs, RUNNER_TEMP=str(tmp_path))
    assert ran.code == 1
    assert "unknown attribute contry" in ran.out
    assert "schemas" in ran.out + ran.err


def test_every_command_of_gitlabs_jobs_works_in_a_new_repository(
    folder: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.root)
    assert flaggit("init", "--forge", "gitlab").code == 0
    assert folder.text(".gitlab-ci.yml") == GITLAB
    assert not (folder.root / ".github").exists()
    base = folder.commit("Begin")
    folder.git("switch", "--quiet", "-c", "change")
    folder.edit("flags/hello/greeting.flag.yaml", "Greets", "Welcomes")
    folder.commit()
    for name in ("ci", "root"):
        assert flaggit("keys", "new", name).code == 0
    assert flaggit("keys", "keyring", "--root", "root.pem", "--group", "ci=ci.pub.pem").code == 0
    jobs = yaml.safe_load(GITLAB)
    with serving() as forge:
        environ = {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{forge.url}/api/v4",
            "CI_PROJECT_ID": "shop/flags",
            "CI_MERGE_REQUEST_IID": "12",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
            "FLAGGIT_SIGNING_KEY": (folder.root / "ci.pem").read_text(),
            "GITLAB_TOKEN": "person",
        }
        # `flags-approvals` has its own tests, in test_approvals_jobs.
        for name in ("flags-check", "flags-review", "flags-publish"):
            ran = bash("\n".join(jobs[name]["script"]), folder.root, environ)
            assert (name, ran.code, ran.err) == (name, 0, "")
        assert len(forge.texts) == 1


def test_two_changes_that_are_each_right_and_together_wrong_are_caught_in_the_merge_queue(shop: Work) -> None:
    """One takes a segment away that nobody uses; the other begins to use it."""
    segment = "flags/shared/loyal.segment.yaml"
    shop.write({segment: "summary: Loyal\nwhen: {plan: beta}\n"})
    base = shop.commit("Add a segment")
    shop.git("switch", "--quiet", "-c", "tidy")
    shop.write({segment: None})
    shop.commit("Take the segment away")
    shop.git("switch", "--quiet", "-c", "use", "main")
    shop.edit(FLAG, "when: {segment: employees}", "when: {segment: loyal}")
    shop.commit("Begin to use the segment")
    for request in ("tidy", "use"):
        shop.git("switch", "--quiet", request)
        assert (request, shop.run("check", "--base", "main").code) == (request, 0)
    # What GitHub makes for the second in the queue: both on top of main; the base is what the first left.
    shop.git("switch", "--quiet", "-c", "gh-readonly-queue/main/pr-1", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge the first", "tidy")
    first = shop.git("rev-parse", "HEAD")
    assert shop.run("check", "--base", base).code == 0
    shop.git("switch", "--quiet", "-c", "gh-readonly-queue/main/pr-2")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge the second", "use")
    ran = shop.run("check", "--base", first)
    assert ran.code == 1
    assert "loyal" in ran.out


def test_two_changes_that_together_break_an_invariant_are_caught_in_the_merge_queue(
    shop: Work, tmp_path: Path
) -> None:
    """One shows the hint everywhere, the other stops the button: each holds what the invariant says, and both do not."""
    shop.write(
        {
            "flags/checkout/hint.flag.yaml": RANKING,
            "flags/checkout/button.flag.yaml": RANKING.replace(OFF, ON),
            "flags/checkout/no-hint-without-button.invariant.yaml": NO_HINT,
        }
    )
    for verb in ("schema", "fmt"):
        assert shop.run(verb).code == 0
    base = shop.commit("Add two flags and what must never be")
    for request, (path, old, new) in {
        "hint": ("flags/checkout/hint.flag.yaml", OFF, ON),
        "button": ("flags/checkout/button.flag.yaml", ON, OFF),
    }.items():
        shop.git("switch", "--quiet", "-c", request, "main")
        shop.edit(path, old, new)
        shop.commit(f"Turn the {request}")
        ran = jobs_check(shop, base, tmp_path)
        assert (request, ran.code) == (request, 0), ran.out + ran.err
    shop.git("switch", "--quiet", "-c", "gh-readonly-queue/main/pr-1", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge the first", "hint")
    first = shop.git("rev-parse", "HEAD")
    assert jobs_check(shop, base, tmp_path).code == 0
    shop.git("switch", "--quiet", "-c", "gh-readonly-queue/main/pr-2")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge the second", "button")
    ran = jobs_check(shop, first, tmp_path)
    assert ran.code == 1
    assert "refuted  no-hint-without-button" in ran.out
    for name, command in (
        ("flags-check.yml", 'flaggit prove "$BASE...HEAD"'),
        ("gitlab-ci.yml", 'flaggit prove "$CI_MERGE_REQUEST_DIFF_BASE_SHA...HEAD"'),
    ):
        text = GITLAB if name == "gitlab-ci.yml" else WORKFLOW
        assert command in text
        environ = {"BASE": first, "CI_MERGE_REQUEST_DIFF_BASE_SHA": first}
        assert (name, bash(command, shop.root, environ).code) == (name, 1)


def jobs_check(work: Work, base: str, folder: Path) -> Ran:
    """Run the action's check of what is checked out."""
    return run("check", work, {"base": base, "folder": "."}, RUNNER_TEMP=str(folder))
