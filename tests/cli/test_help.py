"""Help: what a person reads first, and a page for whatever the program says."""

import re
from pathlib import Path

import pytest
from tests.program import flaggit, process

from flaggit import __version__
from flaggit.checks import registry
from flaggit.cli.app import VERBS
from flaggit.commands.drafts import TYPES
from flaggit.diagnostics import Rule
from flaggit.errors import Exit
from flaggit.report.manual import EXITS

GOLDEN = Path(__file__).parent / "golden"
COMMANDS: list[tuple[str, ...]] = [
    *((name,) for name in VERBS),
    *(("keys", name) for name in ("new", "list", "keyring")),
    *(("policy", name) for name in ("check", "approve", "fetch", "codeowners")),
    ("population", "learn"),
    *(("new", name) for name in TYPES),
]


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"


def test_the_first_page() -> None:
    ran = flaggit("--help")
    assert ran.code == 0
    assert lines(ran.out) == (GOLDEN / "help.txt").read_text("utf-8")


@pytest.mark.parametrize("arguments", [["-h"], ["help"]])
def test_the_first_page_has_several_ways(arguments: list[str]) -> None:
    ran = flaggit(*arguments)
    assert ran.code == 0
    assert "Every day" in ran.out


def test_without_a_verb_the_first_page_is_shown_as_wrong_usage() -> None:
    ran = flaggit()
    assert ran.code == Exit.USAGE
    assert "Every day" in ran.out + ran.err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_verb_says_what_it_does_and_describes_every_option(words: tuple[str, ...]) -> None:
    ran = flaggit(*words, "--help")
    assert ran.code == 0
    assert f"Usage: flaggit {' '.join(words)} " in ran.out
    assert "<bool>" not in ran.out
    assert lines(flaggit("help", *words).out) == lines(ran.out)
    rows = [line.strip("│ ") for line in ran.out.splitlines() if re.match(r"│ +\*? *--", line)]
    assert rows
    for row in rows:
        assert re.search(r"[A-Za-z] [a-z]", row), row


@pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.id)
def test_every_finding_has_a_page(rule: Rule) -> None:
    ran = flaggit("help", rule.id.lower())
    assert ran.code == 0
    assert ran.out.startswith(f"{rule.id} {rule.name}  {rule.severity}")
    assert rule.why in ran.out
    assert f"What to do: {rule.remedy}" in ran.out
    assert ("can't be silenced" in ran.out) != (f"allow {rule.id} because REASON" in ran.out)


def test_all_findings_are_listed() -> None:
    ran = flaggit("help", "checks")
    assert [line.split()[0] for line in ran.out.splitlines()[1:-1]] == [rule.id for rule in registry.RULES]


def test_all_exit_codes_are_listed() -> None:
    ran = flaggit("help", "exit-codes")
    assert ran.out.splitlines() == [f"{code:d}  {EXITS[code]}" for code in Exit]


@pytest.mark.parametrize(
    ("topic", "says"),
    [
        pytest.param(["chekc"], "there is no page 'chekc'; did you mean check?", id="verb"),
        pytest.param(["exit-code"], "did you mean exit-codes?", id="list"),
        pytest.param(["FG2044"], " or FG204 or ", id="finding"),
        pytest.param(
            ["zzz"], "there is no page 'zzz'\n  next: all findings: flaggit help checks", id="nothing near"
        ),
        pytest.param(["keys", "nwe"], "there is no verb 'keys nwe'", id="part of a verb"),
        pytest.param(["check", "all"], "there is no verb 'check all'", id="no part of a verb"),
    ],
)
def test_an_unknown_topic_is_told(topic: list[str], says: str) -> None:
    ran = flaggit("help", *topic)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert says in ran.err


def test_the_version_is_told() -> None:
    assert flaggit("--version").out == f"flaggit {__version__}\n"


def test_a_shell_completes_verbs_and_options(tmp_path: Path) -> None:
    shown = process(
        "--show-completion", "bash", cwd=tmp_path, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    )
    assert shown.returncode == 0
    assert b"_FLAGGIT_COMPLETE" in shown.stdout
    for words, expected in (
        ("flaggit ch", b"check"),
        ("flaggit keys ke", b"keyring"),
        ("flaggit build --throw", b"--throw-away-key"),
    ):
        done = process(
            cwd=tmp_path,
            _FLAGGIT_COMPLETE="complete_bash",
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split()) - 1),
        )
        assert (words, done.stdout.split()) == (words, [expected])
