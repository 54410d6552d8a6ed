"""`keys`: key pairs, keyrings, and what is refused."""

import json
import os
import stat
from pathlib import Path

import pytest
from tests.program import Work, flaggit

from flaggit.bundle.keyring import Keyring


@pytest.fixture
def pairs(shop: Work, monkeypatch: pytest.MonkeyPatch) -> Work:
    """The sample repository with three key pairs beside it, as the current folder."""
    (shop.root / "keys").mkdir()
    for name in ("root", "ci", "second", "approver"):
        assert flaggit("keys", "new", name, "--output", shop.root / "keys").code == 0
    monkeypatch.chdir(shop.root / "keys")
    return shop


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa-p256"])
def test_a_key_pair_is_two_files_of_which_one_is_nobodys_business(tmp_path: Path, kind: str) -> None:
    ran = flaggit("keys", "new", "ci", "--type", kind, "--output", tmp_path)
    assert ran.code == 0
    assert ran.out.startswith(f"{kind} key ")
    private, public = tmp_path / "ci.pem", tmp_path / "ci.pub.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" in private.read_bytes()
    assert b"PUBLIC KEY" in public.read_bytes()
    assert private.read_text() not in ran.out


def test_a_new_key_is_told_to_machines_without_its_private_half(tmp_path: Path) -> None:
    ran = flaggit("keys", "new", "ci", "--output", tmp_path, "--format", "json")
    told = json.loads(ran.out)
    assert set(told) == {"id", "type", "private", "public"}
    assert told["private"] == str(tmp_path / "ci.pem")
    [listed] = json.loads(flaggit("keys", "list", tmp_path / "ci.pub.pem", "--format", "json").out)
    assert [key["id"] for key in listed["keys"]] == [told["id"]]


def test_a_password_encrypts_the_private_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAGGIT_SIGNING_KEY_PASSWORD", "correct horse")
    assert flaggit("keys", "new", "ci", "--output", tmp_path).code == 0
    assert b"ENCRYPTED PRIVATE KEY" in (tmp_path / "ci.pem").read_bytes()


@pytest.mark.parametrize("there", ["ci.pem", "ci.pub.pem"])
def test_no_key_is_written_over_a_file(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    ran = flaggit("keys", "new", "ci", "--output", tmp_path)
    assert ran.code == 2
    assert there in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["ci", "--type", "rsa"], "--type: there is no key type 'rsa'", id="type"),
        pytest.param(["../ci"], "NAME: '../ci' is no name for a file", id="a path"),
        pytest.param(["c\x1bi"], "NAME: 'c\\x1bi' is no name for a file", id="unseen characters"),
        pytest.param(["ci", "--output", "gone"], "gone: there is no such folder", id="folder"),
    ],
)
def test_a_wrong_wish_for_a_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = flaggit("keys", "new", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_keyring_lets_every_group_sign_everywhere_unless_said(pairs: Work) -> None:
    ran = pairs.run("keys", "keyring", "--root", "root.pem", "--group", "ci=ci.pub.pem")
    assert ran.code == 0
    assert "keyring of shop, version 1, epoch 0" in ran.out
    assert "  production-eu is signed by ci\n" in ran.out
    content = Keyring.parse(Path("keyring.json").read_bytes()).content
    assert set(content.environments) == {"dev", "staging", "production-eu", "production-us"}
    assert content.groups["ci"].threshold == 1


def test_groups_have_thresholds_and_environments_their_groups(pairs: Work) -> None:
    ran = pairs.run(
        "keys", "keyring", "--root", "root.pem", "--output", "ring.json",
        "--group", "ci=ci.pub.pem,second.pub.pem:2", "--group", "approvers=approver.pub.pem",
        "--environment", "production=ci,approvers", "--environment", "dev=ci",
    )  # fmt: skip
    assert ran.code == 0
    content = Keyring.parse(Path("ring.json").read_bytes()).content
    assert content.groups["ci"].threshold == 2
    assert content.environments["production-us"].release == ("ci", "approvers")
    assert content.environments["dev"].release == ("ci",)
    assert "staging" not in content.environments
    [listed] = json.loads(flaggit("keys", "list", "ring.json", "--format", "json").out)
    assert listed["environments"]["production-eu"] == ["ci", "approvers"]
    assert {tuple(key["groups"]) for key in listed["keys"]} == {(), ("ci",), ("approvers",)}
    assert "production-eu is signed by ci and approvers" in flaggit("keys", "list", "ring.json").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["--group", "ci"], "--group: 'ci' names no group and its keys", id="a group without keys"
        ),
        pytest.param(["--group", "=ci.pub.pem"], "names no group and its keys", id="keys without a group"),
        pytest.param(
            ["--group", "ci=ci.pub.pem:2"],
            "the keyring can't be written: ",
            id="a threshold that can't be met",
        ),
        pytest.param(
            ["--group", "ci=ci.pub.pem:0"], "the keyring can't be written: ", id="a threshold of none"
        ),
        pytest.param(
            ["--group", "ci=gone.pem"], "gone.pem: this file can't be read: No such file", id="no file"
        ),
        pytest.param(["--group", "ci=big.pem"], "big.pem: this file is too large", id="a large file"),
        pytest.param(["--group", "ci=ci.pem"], "ci.pem: ", id="a private key for a public one"),
        pytest.param(
            ["--group", "ci=ci.pub.pem", "--group", "qa=ci.pub.pem"],
            "two of its groups share a key",
            id="a key twice",
        ),
        pytest.param(
            ["--group", "ci=ci.pub.pem", "--environment", "prod=ci"],
            "there is no environment 'prod'",
            id="environment",
        ),
        pytest.param(
            ["--group", "ci=ci.pub.pem", "--environment", "stagng=ci"], "did you mean staging?", id="a slip"
        ),
        pytest.param(
            ["--group", "ci=ci.pub.pem", "--environment", "dev="],
            "'dev=' names no groups that sign",
            id="no groups",
        ),
        pytest.param(
            ["--group", "ci=ci.pub.pem", "--environment", "dev=qa"],
            "the keyring can't be written: ",
            id="unknown group",
        ),
        pytest.param(
            ["--group", "ci=ci.pub.pem", "--output", "root.pem"], "root.pem: this file is there", id="there"
        ),
    ],
)
def test_a_wrong_wish_for_a_keyring_is_refused(pairs: Work, arguments: list[str], says: str) -> None:
    Path("big.pem").write_bytes(b"x" * (1 << 20) + b"x")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    ran = pairs.run("keys", "keyring", "--root", "root.pem", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def test_a_file_that_is_no_keyring_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ring.json").write_text("{}")
    ran = flaggit("keys", "list", tmp_path / "ring.json")
    assert ran.code == 1
    assert "the keyring is refused (" in ran.err


def test_root_and_revoked_keys_are_told_apart(pairs: Work) -> None:
    assert pairs.run("keys", "keyring", "--root", "root.pem", "--group", "ci=ci.pub.pem").code == 0
    ran = flaggit("keys", "list", "keyring.json", "approver.pub.pem")
    rows = [line.split("  ") for line in ran.out.splitlines()]
    assert any("the keyring (root)" in row for row in rows)
    assert "approver.pub.pem" in ran.out
    assert os.sep not in ran.out.splitlines()[0]
