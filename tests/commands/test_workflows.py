"""The workflows that `init` writes: the project's own, and made of commands that work."""

import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
from tests.program import Work, flaggit

ROOT = Path(__file__).parents[2]
NAMES = ("flags-check.yml", "flags-publish.yml", "flags-approvals.yml")


def template(name: str) -> str:
    return files("flaggit.scaffold").joinpath("templates/workflows", name).read_text("utf-8")


def commands(text: str) -> list[list[str]]:
    """The words of every flaggit command in a workflow."""
    lines = re.findall(r"- run: (.*)", text)
    parts = [part.strip() for line in lines for part in line.split("&&")]
    return [shlex.split(part)[1:] for part in parts if part.startswith("flaggit ")]


@pytest.mark.parametrize("name", NAMES)
def test_the_project_uses_the_workflows_that_it_gives_away(name: str) -> None:
    assert template(name) == (ROOT / ".github/workflows" / name).read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_and_nothing_is_permitted_at_the_top(name: str) -> None:
    text = template(name)
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each) for each in used)
    assert "\npermissions: {}\n" in text
    assert "pull_request_target" not in text


@pytest.mark.parametrize(
    ("name", "verbs"),
    [
        pytest.param(NAMES[0], ["check", "test", "prove", "schema", "fmt", "build", "comment"], id="check"),
        pytest.param(NAMES[1], ["check", "test", "build", "verify"], id="publish"),
    ],
)
def test_every_command_of_a_workflow_works_in_a_new_repository(
    folder: Work, name: str, verbs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.root)
    assert flaggit("init").code == 0
    base = folder.commit("Begin")
    folder.git("switch", "--quiet", "-c", "change")
    folder.edit("flags/hello/greeting.flag.yaml", "Greets", "Welcomes")
    folder.commit()
    assert flaggit("keys", "new", "ci").code == 0
    assert flaggit("keys", "new", "root").code == 0
    assert flaggit("keys", "keyring", "--root", "root.pem", "--group", "ci=ci.pub.pem").code == 0
    monkeypatch.setenv("FLAGGIT_SIGNING_KEY", Path("ci.pem").read_text())
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_REPOSITORY", "shop/flags")
    found = commands(template(name))
    assert [words[0] for words in found] == verbs
    for words in found:
        ran = flaggit(*(word.replace("$BASE", base) for word in words))
        assert (words, ran.code, ran.err) == (words, 0, "")
