"""`init`: a flag repository that works at once, offline, for whoever has git."""

import json
import re
from pathlib import Path

import pytest
from tests.program import Work, flaggit

from flaggit.source import parse


@pytest.fixture
def place(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """A folder to work in, without any repository."""
    assert home.is_dir()
    monkeypatch.chdir(tmp_path)
    return Work(tmp_path / "corner-shop")


def test_a_new_repository_passes_everything_at_once(place: Work) -> None:
    ran = flaggit("init", "corner-shop")
    assert (ran.code, ran.err) == (0, "")
    place.git("add", "--all")
    place.git("commit", "--quiet", "-m", "Begin")
    checked = place.run("check")
    assert (checked.code, checked.out.partition(";")[0]) == (0, "clean")
    for command in (["test"], ["fmt", "--check"], ["schema", "--check"], ["build", "--throw-away-key"]):
        again = place.run(*command)
        assert (command, again.code, again.err) == (command, 0, "")
    assert flaggit("-C", place.root, "verify", "bundles", "--keyring", "bundles/keyring.json").code == 0
    assert place.git("status", "--short") == ""


def test_everything_is_clean_before_the_first_commit_too(place: Work) -> None:
    flaggit("init", "corner-shop")
    for command in ("check", "test", "list"):
        assert place.run(command).code == 0


def test_what_was_made_is_told(place: Work) -> None:
    ran = flaggit("init", "corner-shop")
    files = [
        path.relative_to(place.root).as_posix() for path in sorted(place.root.rglob("*")) if path.is_file()
    ]
    made = [path for path in files if not path.startswith(".git/")]
    assert f"created {len(made)} files in corner-shop\n" in ran.out
    assert "one team, team-corner-shop" in ran.out
    assert "reviews go to ada@shop.example" in ran.out
    assert ran.last.startswith("next: flaggit check · flaggit new flag")
    assert place.git("branch", "--show-current") == "main"


def test_machines_are_told_the_files(place: Work) -> None:
    told = json.loads(flaggit("init", "corner-shop", "--format", "json").out)
    assert (told["folder"], told["project"]) == ("corner-shop", "corner-shop")
    assert all((place.root / path).is_file() for path in told["files"])


def test_the_first_owner_is_the_one_whom_git_knows(place: Work) -> None:
    flaggit("init", "corner-shop")
    assert "/flags/    ada@shop.example\n" in place.text(".github/CODEOWNERS")
    team = parse((place.root / "schemas/taxonomy.yaml").read_bytes(), "schemas/taxonomy.yaml").value
    assert isinstance(team, dict)
    assert team["teams"]["team-corner-shop"] == {"forge": "ada@shop.example", "summary": "Ada Vale's team"}


def test_without_settings_for_git_it_works_as_well(place: Work, home: Path) -> None:
    (home / ".gitconfig").write_text("")
    ran = flaggit("init", "corner-shop")
    assert ran.code == 0
    assert re.search(r"\.github/CODEOWNERS +put your team's handle in\n", ran.out)
    assert "/flags/    @corner-shop/team-corner-shop\n" in place.text(".github/CODEOWNERS")
    assert place.run("check").code == 0


def test_a_name_with_quotes_is_written_so_that_it_reads_back(place: Work, home: Path) -> None:
    (home / ".gitconfig").write_text('[user]\nname = "Ann \\"The # Hat\\" O\'Hara: x"\nemail = a@b.example\n')
    assert flaggit("init", "corner-shop").code == 0
    document = parse((place.root / "schemas/taxonomy.yaml").read_bytes(), "schemas/taxonomy.yaml").value
    assert isinstance(document, dict)
    assert document["teams"]["team-corner-shop"]["summary"] == "Ann \"The # Hat\" O'Hara: x's team"
    assert place.run("check").code == 0


def test_a_long_name_and_address_do_not_make_the_first_check_red(place: Work, home: Path) -> None:
    (home / ".gitconfig").write_text(
        "[user]\nname = Bartholomew Featherstonehaugh\nemail = bartholomew.featherstonehaugh@shop-example.com\n"
    )
    assert flaggit("init", "corner-shop").code == 0
    assert place.run("fmt", "--check").code == 0
    assert place.run("check").code == 0


def test_an_existing_repository_keeps_what_it_has(folder: Work) -> None:
    folder.git("init", "--quiet", "--initial-branch=trunk")
    folder.write({".gitignore": "mine\n", ".github/CODEOWNERS": "* @me\n", "README.md": "Mine\n"})
    folder.commit("Before flags")
    ran = flaggit("init", folder.root)
    assert ran.code == 0
    assert folder.text(".gitignore") == "mine\n"
    assert folder.text(".github/CODEOWNERS") == "* @me\n"
    assert ".github/CODEOWNERS" not in ran.out
    assert folder.git("branch", "--show-current") == "trunk"
    assert folder.run("check").code == 0


def test_a_folder_of_a_larger_repository_becomes_a_flag_repository(folder: Work) -> None:
    folder.git("init", "--quiet")
    folder.commit("Before flags")
    assert flaggit("init", folder.root / "config").code == 0
    assert not (folder.root / "config/.git").exists()
    assert flaggit("check", "-C", folder.root / "config").code == 0


@pytest.mark.parametrize("there", ["flags/mine.yaml", "schemas/mine.json", "flags"])
def test_nothing_is_written_over(folder: Work, there: str) -> None:
    folder.write({there: "mine"})
    ran = flaggit("init", folder.root)
    assert ran.code == 2
    assert "this is there already, and init overwrites nothing" in ran.err
    assert folder.text(there) == "mine"
    assert [path for path in folder.root.rglob("*") if path.is_file()] == [folder.root / there]


def test_empty_folders_are_filled(folder: Work) -> None:
    (folder.root / "flags").mkdir()
    assert flaggit("init", folder.root).code == 0


@pytest.mark.parametrize("name", ["Shop", "corner_shop", "shop!", "-shop", "a" * 41, "ñandú", ""])
def test_a_project_has_a_plain_name(folder: Work, name: str) -> None:
    ran = flaggit("init", folder.root, f"--project={name}")
    if not name:
        assert ran.code == 0
        return
    assert ran.code == 2
    assert re.search(r"is no name for a project: lower-case words joined by hyphens", ran.err)
    assert list(folder.root.iterdir()) == []


def test_the_projects_name_is_the_folders_unless_said(folder: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.root)
    assert flaggit("init").code == 0
    assert folder.text("flags/flaggit.yaml").startswith("project: shop\n")
