"""`prove`, as whoever runs it sees it: what is asked for, what is refused, and the exit code."""

import json
from collections.abc import Sequence

import pytest
from tests.program import Work

from flaggit.checks.samples import RANKING
from flaggit.errors import Exit

KEY = "checkout.express-pay"
FLAG = "flags/checkout/express-pay.flag.yaml"

UNKNOWN: list[tuple[Sequence[str], str]] = [
    (("--flag", "nosuch"), "flaggit: --flag: there is no flag 'nosuch'\n"),
    (("--flag", KEY, "--flag", "checkout.cart-layut"), "did you mean checkout.cart-layout?"),
    (("main..work", "--flag", "checkout.expres-pay"), "did you mean checkout.express-pay?"),
]


@pytest.mark.parametrize(("arguments", "said"), UNKNOWN)
def test_a_mistyped_flag_does_not_pass_for_proved(branch: Work, arguments: Sequence[str], said: str) -> None:
    branch.edit(FLAG, "percent: 25", "percent: 50")
    branch.commit()
    ran = branch.run("prove", *arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert said in ran.err
    assert "next: flaggit list flags shows those that there are" in ran.err


def test_a_flag_that_is_there_is_proved(branch: Work) -> None:
    ran = branch.run("prove", "--flag", KEY, "--format", "json")
    assert ran.code == Exit.CLEAN, ran.err
    assert {one["state"] for one in json.loads(ran.out)["verdicts"]} == {"proved"}


def test_a_flag_that_the_change_deletes_can_be_asked_about(branch: Work) -> None:
    hint = "flags/checkout/hint.flag.yaml"
    branch.write({hint: RANKING})
    base = branch.commit("Bring it")
    branch.write({hint: None})
    branch.commit("Take it away")
    assert branch.run("prove", f"{base}..HEAD", "--flag", "checkout.hint").code == Exit.CLEAN
