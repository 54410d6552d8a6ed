"""`eval`, `explain` and `verify` as they are typed: words, options, exit codes, and wrong uses."""

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rollback.shop import Shop, make

from flaggit.bundle.files import bundle_name
from flaggit.cli import main
from flaggit.errors import Exit

KEY = "checkout.express-pay"
WEB = bundle_name("shop", "production-eu", "web")
AT = "2026-11-20"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Read by all tests, changed by none."""
    made = make(tmp_path_factory.mktemp("shop"), {})
    made.release()
    return made


@pytest.fixture
def run(shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in the shop's folder; its exit code, what it printed, and what it said on standard error."""

    def started(*arguments: str, stdin: bytes = b"", folder: Path | None = None) -> tuple[int, str, str]:
        monkeypatch.chdir(folder or shop.root)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return started


@pytest.mark.parametrize("verb", ["eval", "explain"])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param([KEY, "user=u-2", "country=DE"], id="pairs"),
        pytest.param([KEY, "--user", "u-2", "--country", "DE"], id="options"),
        pytest.param(["--user=u-2", KEY, "--country=DE"], id="the key in between"),
        pytest.param(["--user", "u-2", "--country", "DE", KEY], id="the key last"),
        pytest.param([KEY, "--context", '{"user": "u-2", "country": "DE"}'], id="JSON"),
        pytest.param([KEY, "user=u-2", "--context", '{"user": "x", "country": "DE"}'], id="JSON and words"),
        pytest.param([KEY, "--context", "-"], id="standard input"),
    ],
)
def test_a_context_can_be_given_in_every_way(run: Run, verb: str, words: list[str]) -> None:
    code, out, err = run(
        verb, *words, "-s", "web", "--format", "json", stdin=b'{"user": "u-2", "country": "DE"}'
    )
    assert (code, err) == (Exit.CLEAN, "")
    assert json.loads(out)["context"] == {"user": "u-2", "country": "DE"}


def test_explain_can_be_told_that_the_rest_is_missing(run: Run) -> None:
    code, out, _ = run("explain", KEY, "--user", "u-7", "--complete", "-e", "production-us", "-s", "web")
    assert code == Exit.CLEAN
    assert "production-us · web" in out
    assert "false, PREREQUISITE" in out


def test_the_program_works_from_another_folder(run: Run, shop: Shop, tmp_path: Path) -> None:
    for arguments in (("-C", str(shop.root), "eval", KEY), ("eval", KEY, "-C", str(shop.root))):
        assert run(*arguments, folder=tmp_path)[0] == Exit.CLEAN


def test_a_bundle_is_asked_as_a_service_asks_it(run: Run, shop: Shop) -> None:
    bundle = ("--bundle", str(shop.bundles / WEB), "--keyring", str(shop.keyring), "--at", AT)
    for verb in ("eval", "explain"):
        code, out, _ = run(verb, KEY, "user=u-2", *bundle)
        assert code == Exit.CLEAN
        assert "serial 1000" in out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["eval"], Exit.USAGE, "no flag was named", id="eval without a key"),
        pytest.param(["explain"], Exit.USAGE, "no flag was named", id="explain without a key"),
        pytest.param(["eval", KEY, "--servce", "web"], Exit.USAGE, "did you mean --service?", id="a slip"),
        pytest.param(
            ["explain", KEY, "--complet"], Exit.USAGE, "did you mean --complete?", id="its own slip"
        ),
        pytest.param(["explain", KEY, "--service"], Exit.USAGE, "requires an argument", id="no value"),
        pytest.param(
            ["eval", KEY, "contry=DE"], Exit.USAGE, "did you mean country?", id="an attribute's slip"
        ),
        pytest.param(["eval", KEY, "age=old"], Exit.USAGE, "'old' is no integer", id="another type"),
        pytest.param(["eval", KEY, "--context", "{"], Exit.USAGE, "is no JSON", id="bad JSON"),
        pytest.param(["eval", KEY, "--context", "@/nowhere"], Exit.USAGE, "can't be read", id="no file"),
        pytest.param(["eval", KEY, "-e", "prod"], Exit.USAGE, "did you mean production?", id="environment"),
        pytest.param(["explain", KEY, "-s", "payments"], Exit.USAGE, "read by web", id="no reader"),
        pytest.param(["eval", "checkout.nothing"], Exit.USAGE, "there is no flag", id="no flag"),
        pytest.param(["eval", KEY, "--rev", "nowhere"], Exit.NOTHING, "git branch --all", id="no commit"),
        pytest.param(["eval", KEY, "--bundle", "b"], Exit.NOTHING, "no such file", id="no bundle"),
        pytest.param(["verify"], Exit.NOTHING, "no such file or folder", id="nothing built"),
        pytest.param(["verify", "flags"], Exit.NOTHING, "no file *.bundle", id="no bundles in a folder"),
        pytest.param(["verify", "HOME/bundles"], Exit.USAGE, "no keyring says", id="no keyring"),
        pytest.param(
            ["verify", "HOME/bundles", "--keyring", "k"], Exit.USAGE, "no such file", id="a missing keyring"
        ),
        pytest.param(["verify", "--at", "then"], Exit.USAGE, "is no instant", id="no instant"),
        pytest.param(["verify", "--rebild"], Exit.USAGE, "--rebuild", id="an option's slip"),
    ],
)
def test_a_wrong_use_says_what_and_what_next(
    run: Run, shop: Shop, arguments: list[str], code: Exit, told: str
) -> None:
    got, out, err = run(*(each.replace("HOME", str(shop.home)) for each in arguments))
    assert (got, out) == (code, "")
    assert told in err
    assert "Traceback" not in err


def test_verify_passes_and_fails_by_its_exit_code(run: Run, shop: Shop, tmp_path: Path) -> None:
    trusting = ("--keyring", str(shop.keyring), "--at", AT)
    code, out, _ = run("verify", str(shop.bundles), "--rebuild", *trusting)
    assert code == Exit.CLEAN
    assert "8 bundles verified and compiled again, byte for byte" in out
    (tmp_path / WEB).write_bytes((shop.bundles / WEB).read_bytes()[:-1])
    code, out, _ = run("verify", str(tmp_path), "--format", "json", *trusting)
    assert code == Exit.FINDINGS
    assert json.loads(out)["bundles"][0]["code"] == "body-length"


def test_verify_takes_the_audience_from_the_command_line(run: Run, shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "latest.bundle").write_bytes((shop.bundles / WEB).read_bytes())
    pinned = ("--project", "shop", "-e", "production-eu", "-s", "web")
    trusting = ("--keyring", str(shop.keyring), "--at", AT)
    assert run("verify", str(tmp_path / "latest.bundle"), *pinned, *trusting)[0] == Exit.CLEAN
    assert run("verify", str(tmp_path / "latest.bundle"), *trusting)[0] == Exit.FINDINGS


def test_a_decision_that_can_not_be_made_fails(run: Run, tmp_path: Path) -> None:
    made = make(tmp_path, {})
    path = made.root / "flags/checkout/cart-layout.flag.yaml"
    path.write_text(path.read_text().replace("  non-production:\n    otherwise: compact\n", ""))
    code, out, _ = run("eval", "checkout.cart-layout", folder=made.root)
    assert code == Exit.FINDINGS
    assert "says nothing about the environment dev" in out
    code, out, err = run("explain", "checkout.cart-layout", "-e", "dev", folder=made.root)
    assert (code, out) == (Exit.FINDINGS, "")
    assert "says nothing about the environment dev" in err


@pytest.mark.parametrize("verb", ["eval", "explain", "verify"])
def test_help_names_every_option(run: Run, verb: str) -> None:
    code, out, _ = run(verb, "--help")
    assert code == Exit.CLEAN
    for option in ("--keyring", "--at", "--format", "--folder"):
        assert option in out


def test_a_terminal_gets_colours_and_a_pipe_none(shop: Shop) -> None:
    command = [sys.executable, "-m", "flaggit", "explain", KEY, "user=u-7"]
    environ = {name: value for name, value in shop.environ.items() if name != "NO_COLOR"} | {
        "TERM": "xterm-256color"
    }
    piped = subprocess.run(command, cwd=shop.root, env=environ, capture_output=True, check=True).stdout
    assert b"\x1b[" not in piped
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=shop.root, env=environ, stdin=theirs, stdout=theirs) as program:
        os.close(theirs)
        seen = os.read(ours, 64)
        try:
            while more := os.read(ours, 65_536):
                seen += more
        except OSError:
            # The terminal's other end is closed: the program has ended.
            pass
        assert program.wait() == Exit.CLEAN
    os.close(ours)
    assert b"\x1b[" in seen
