"""At a terminal there are colours and questions; elsewhere there is neither. Nothing from a file reaches it raw."""

import os
import re
import subprocess
import sys

import pytest
from tests.program import Work, process
from tests.terminal import CONTROL_C, converse

from flaggit.report.controls import safe, safe_lines

FLAG = "flags/checkout/express-pay.flag.yaml"
COLOUR = "\x1b["


def test_colours_are_for_terminals(shop: Work) -> None:
    assert COLOUR in converse(["check"], shop.root)[1]
    assert COLOUR not in converse(["check"], shop.root, NO_COLOR="1")[1].replace("\x1b[1m", "").replace(
        "\x1b[0m", ""
    )
    assert COLOUR.encode() not in process("check", cwd=shop.root).stdout


def test_a_table_folds_at_a_terminal_and_keeps_its_keys_whole(shop: Work) -> None:
    code, said = converse(["list"], shop.root, NO_COLOR="1", COLUMNS="90")
    assert code == 0
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    assert max(map(len, plain.splitlines())) <= 90
    assert "payments.tokenised-cards" in plain


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e"


@pytest.mark.parametrize("form", ["text", "github"])
def test_what_a_file_holds_is_never_sent_raw(shop: Work, form: str) -> None:
    shop.edit(FLAG, "One-click payment", f"One-click {HOSTILE} payment")
    ran = shop.run("check", "--format", form)
    assert ran.code == 1
    assert "FG102" in ran.out
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    assert "\u202e" not in ran.out


def test_an_escaped_text_is_shown_escaped(shop: Work) -> None:
    shop.edit(FLAG, "summary: One-click payment on the cart page", 'summary: "One-click \\e[31m payment"')
    for verb in ("check", "list"):
        ran = shop.run(verb)
        assert "\x1b" not in ran.out + ran.err


def test_what_a_user_types_is_never_sent_raw(shop: Work) -> None:
    for arguments in (
        ["list", "\x1b[2J"],
        ["help", "\x1b[2J"],
        ["test", "\x1b[2J"],
        ["check", "--rev", "\x1b[2J"],
    ):
        ran = shop.run(*arguments)
        assert ran.code in {2, 3}
        assert "\x1b" not in ran.err


def test_the_name_of_a_file_stays_one_line(shop: Work) -> None:
    shop.write({"flags/checkout/x\nclean; read 9 files.flag.yaml": "summary: x\n"})
    ran = shop.run("check")
    assert ran.code == 1
    assert not any(line.startswith("clean") for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain: Größe 中", "plain: Größe 中", id="letters"),
        pytest.param("a\x00b\x1bc\x7fd\x9b", "a\\x00b\\x1bc\\x7fd\\x9b", id="control characters"),
        pytest.param("a\nb\tc\rd", "a\\nb\\tc\\rd", id="line ends"),
        pytest.param(
            "a\u202eb\u2066c\u200bd\ufeff", "a\\u202eb\\u2066c\\u200bd\\ufeff", id="direction and nothing"
        ),
        pytest.param("a\udcffb", "a\\udcffb", id="half a pair"),
    ],
)
def test_unseen_characters_are_shown(text: str, shown: str) -> None:
    assert safe(text) == shown
    assert safe_lines(text) == shown.replace("\\n", "\n")


ASKED = [
    ("What does it switch?", "A note that goes with a present\n"),
    ("Kind", "relaese\n"),
    ("did you mean release?", ""),
    ("Kind", "\n"),
    ("Type", "\n"),
    ("Read by", "wep\n"),
    ("did you mean web?", ""),
    ("Read by", "web\n"),
    ("Expires", "tomorrow\n"),
    ("'tomorrow' is no day", ""),
    ("Expires", "\n"),
]


def test_what_is_open_is_asked_for_and_asked_again_when_it_is_wrong(shop: Work) -> None:
    code, said = converse(["new", "flag", "checkout.gift-notes"], shop.root, ASKED)
    assert code == 0
    assert "flags/checkout/gift-notes.flag.yaml" in said
    assert shop.text("flags/checkout/gift-notes.flag.yaml").startswith(
        "summary: A note that goes with a present\nkind: release\n"
    )


def test_options_answer_what_would_be_asked(shop: Work) -> None:
    code, said = converse(
        ["new", "segment", "dach", "--summary", "Where German is read", "--owner", "team-platform"],
        shop.root,
        [("By which attribute? [", "country\n"), ("Which values", "DE,AT\n")],
    )
    assert code == 0
    assert "Who is in it?" not in said
    assert "country: [DE, AT]" in shop.text("flags/shared/dach.segment.yaml")


def test_who_breaks_off_has_written_nothing(shop: Work) -> None:
    code, said = converse(
        ["new", "flag", "checkout.gift-notes"], shop.root, [("What does it switch?", CONTROL_C)]
    )
    assert code == 130
    assert "interrupted; no file was left half-written" in said
    assert "Traceback" not in said
    assert shop.git("status", "--short") == ""


def test_without_a_terminal_nothing_is_asked(shop: Work) -> None:
    done = process("new", "flag", "checkout.gift-notes", cwd=shop.root, stdin=b"A note\n")
    assert done.returncode == 2
    assert b"--summary: this is not said, and has no default" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["list"], 0, id="a table"),
        pytest.param(["list", "--format", "json"], 0, id="a text"),
        pytest.param(["check"], 1, id="what failed has failed all the same"),
    ],
)
def test_a_reader_that_goes_away_is_no_fault(shop: Work, arguments: list[str], code: int) -> None:
    if code:
        shop.write({"flags/checkout/x.flag.yaml": "[\n"})
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            (sys.executable, "-m", "flaggit", *arguments),
            cwd=shop.root,
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (code, b"")
