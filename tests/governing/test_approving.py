"""`policy approve` with keys that can't sign, or sign for somebody else: nothing is left behind."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.governing.conftest import CHARTER, Org
from tests.governing.test_check import small


def without_a_public_key(org: Org, folder: Path) -> Path:
    key = folder / "key"
    shutil.copy(org.keys["grace"], key)
    return key


def of_no_text(_: Org, folder: Path) -> Path:
    (folder / "key.pub").write_bytes(b"\xff\xfe")
    return folder / "key"


def of_a_weak_key(_: Org, folder: Path) -> Path:
    command = ("ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", str(folder / "key"))
    subprocess.run(command, check=True)
    return folder / "key"


def whose_halves_differ(org: Org, folder: Path) -> Path:
    shutil.copy(org.keys["mallory"], folder / "key")
    shutil.copy(org.keys["grace"].with_suffix(".pub"), folder / "key.pub")
    return folder / "key"


def without_its_private_half(org: Org, folder: Path) -> Path:
    shutil.copy(org.keys["grace"].with_suffix(".pub"), folder / "key.pub")
    return folder / "key"


KEYS: list[tuple[Callable[[Org, Path], Path], int, tuple[str, ...]]] = [
    (without_a_public_key, 2, ("there is no public key", "name a key made by ssh-keygen")),
    (of_no_text, 2, ("there is no public key",)),
    (of_a_weak_key, 2, ("this key can't sign approvals: an RSA key of fewer than",)),
    (whose_halves_differ, 1, ("ssh-keygen did not sign", "what it says stands above")),
    (without_its_private_half, 1, ("ssh-keygen did not sign", "another key: --key FILE")),
]


@pytest.mark.parametrize(
    ("made", "code", "said"), [pytest.param(*each, id=each[0].__name__) for each in KEYS]
)
def test_a_key_that_can_not_approve_says_why(
    org: Org, tmp_path: Path, made: Callable[[Org, Path], Path], code: int, said: tuple[str, ...]
) -> None:
    small(org)
    key = made(org, tmp_path)
    done = org.work.run("policy", "approve", "main...HEAD", "--key", key, today=org.later())
    assert done.code == code, done.err
    assert all(words in done.err for words in (*said, str(key))), done.err
    assert not (org.work.root / "approvals").exists()


def test_without_ssh_keygen_it_says_what_to_install(
    org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(org)
    (tmp_path / "bin").mkdir()
    for name in ("env", "git"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = org.work.run("policy", "approve", "main...HEAD", "--key", org.keys["grace"], today=org.later())
    assert done.code == 2
    assert "no program ssh-keygen was found" in done.err
    assert "install OpenSSH 8.2 or later" in done.err


def test_a_key_of_the_charter_that_can_not_be_used_spoils_no_other(org: Org) -> None:
    org.git("switch", "--quiet", "main")
    text = org.work.text(CHARTER)
    at = text.index("    keys:\n", text.index("  grace:\n")) + len("    keys:\n")
    org.work.write({CHARTER: f"{text[:at]}      - ssh-ed25519 AAAA\n{text[at:]}"})
    org.commit("Add half a key")
    org.git("switch", "--quiet", "-C", "work")
    small(org)
    org.approve("grace")
    assert org.check()["passed"]
