"""The one error boundary: whatever happens becomes a message and an exit code, never a traceback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.program import Work, flaggit, process

from flaggit import __version__
from flaggit.cli import app
from flaggit.errors import Exit, FailedStop, InternalStop, NothingReadStop, Stop, UsageStop

FLAG = "flags/checkout/express-pay.flag.yaml"


def raising(error: BaseException) -> Callable[..., int]:
    def run(*_: object, **__: object) -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("stop", "code", "says"),
    [
        pytest.param(FailedStop("it is wrong"), Exit.FINDINGS, "flaggit: it is wrong\n", id="findings"),
        pytest.param(
            UsageStop("it can't be", where="--x", remedy="do y"), Exit.USAGE, "flaggit: --x: it can't be\n  next: do y\n", id="usage"
        ),
        pytest.param(NothingReadStop("no file"), Exit.NOTHING, "flaggit: no file\n", id="nothing"),
        pytest.param(InternalStop("a promise broke"), Exit.INTERNAL, "flaggit: a promise broke\n", id="internal"),
        pytest.param(
            UsageStop("a\x1bb\nc", where="d\ne", remedy="f\x07"), Exit.USAGE, "flaggit: d\\ne: a\\x1bb\nc\n  next: f\\x07\n", id="hostile"
        ),
    ],
)  # fmt: skip
def test_a_stop_is_a_message_and_a_code(
    monkeypatch: pytest.MonkeyPatch, stop: Stop, code: Exit, says: str
) -> None:
    monkeypatch.setattr(app, "run", raising(stop))
    ran = flaggit("check")
    assert (ran.code, ran.out, ran.err) == (code, "", says)


def test_our_own_failure_has_its_own_code_and_says_how_to_report_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "run", raising(ZeroDivisionError("by\x1b zero")))
    ran = flaggit("check")
    assert ran.code == Exit.INTERNAL
    assert ran.err.startswith("flaggit: flaggit itself failed: ZeroDivisionError: by\\x1b zero\n")
    assert "FLAGGIT_TRACEBACK=1" in ran.err
    assert "Traceback" not in ran.err
    monkeypatch.setenv("FLAGGIT_TRACEBACK", "1")
    assert "Traceback (most recent call last)" in flaggit("check").err


def test_an_interruption_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "run", raising(KeyboardInterrupt()))
    ran = flaggit("check")
    assert (ran.code, ran.err) == (130, "flaggit: interrupted; no file was left half-written\n")


def test_who_interrupts_a_verb_is_told_that_nothing_is_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaggit.cli.verbs.diff.diff", raising(KeyboardInterrupt()))
    ran = flaggit("diff")
    assert (ran.code, ran.err) == (130, "flaggit: interrupted; no file was left half-written\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_an_encoding_lacks_is_shown_by_number(shop: Work, encoding: str) -> None:
    shop.edit(FLAG, "One-click payment", "Zahlung 中")
    ran = flaggit("-C", shop.root, "list", encoding=encoding)
    assert ran.code == 0
    assert ("\\u4e2d" in ran.out) == (encoding != "utf-8")
    assert (
        flaggit("-C", shop.root, "build", "--throw-away-key", "-o", shop.root / "out", encoding=encoding).code
        == 0
    )


def test_the_module_is_the_program(tmp_path: Path) -> None:
    done = process("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode()) == (0, f"flaggit {__version__}\n")


def test_without_the_extra_packages_a_sentence_says_how_to_get_them(tmp_path: Path) -> None:
    blocked = "import sys\nfor name in ('typer', 'rich', 'yaml', 'git'): sys.modules[name] = None\n"
    script = f"{blocked}from flaggit.cli import main\nmain(['check'])"
    done = subprocess.run((sys.executable, "-c", script), cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == Exit.USAGE
    assert done.stderr.decode() == (
        "flaggit: flaggit's command line needs its extra packages, and typer is not installed\n"
        "  next: pip install 'flaggit[cli]'\n"
    )


def test_a_part_of_ours_that_is_missing_is_our_failure(tmp_path: Path) -> None:
    script = (
        "import sys\nsys.modules['flaggit.cli.app'] = None\nfrom flaggit.cli import main\nmain(['check'])"
    )
    done = subprocess.run((sys.executable, "-c", script), cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == Exit.INTERNAL
    assert b"flaggit itself failed: ModuleNotFoundError" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["chek"], "Did you mean 'check'", id="verb"),
        pytest.param(["check", "--al"], "--all", id="option"),
        pytest.param(["check", "--format", "xml"], "'text', 'json', 'github', 'sarif', 'junit'", id="format"),
        pytest.param(["keys", "list"], "FILE", id="argument"),
        pytest.param(["build", "--reissue", "x"], "--reissue", id="number"),
    ],
)
def test_wrong_usage_is_told_with_what_was_meant(arguments: list[str], says: str) -> None:
    ran = flaggit(*arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
