"""The example of a service's tests: they pass in every way that its page names, and fail when the service is broken."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.examples.conftest import EXAMPLES, Run

if TYPE_CHECKING:
    import subprocess

Suite = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(name="shop")
def _shop(tmp_path: Path, run: Run) -> Path:
    root = tmp_path / "corner-shop"
    for command in (
        ("cp", "-R", str(EXAMPLES / "testing"), str(root)),
        ("git", "init", "--quiet", str(root)),
        ("git", "-C", str(root), "add", "--all"),
        ("git", "-C", str(root), "commit", "--quiet", "--message", "Start the shop"),
    ):
        assert run(*command).returncode == 0
    return root


@pytest.fixture(name="suite")
def _suite(shop: Path, run: Run) -> Suite:
    def runs(*options: str) -> "subprocess.CompletedProcess[str]":
        usual = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-W", "error", "-v")
        return run(sys.executable, "-m", "pytest", *usual, *options, cwd=shop, COLUMNS="200")

    return runs


def test_its_flags_are_clean(run: Run) -> None:
    done = run(sys.executable, "-m", "flaggit", "-C", EXAMPLES / "testing", "check", "--all")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="as it is"),
        pytest.param(("--flaggit-safe",), id="every flag at its safe value"),
        pytest.param(("--flaggit-environment", "staging"), id="with the flags of staging"),
        pytest.param(("-n", "2"), id="in two processes"),
        pytest.param(("--flaggit-override", "checkout.basket-page=cards"), id="with an override of the run"),
    ],
)
def test_its_suite_passes(suite: Suite, options: tuple[str, ...]) -> None:
    done = suite(*options)
    assert done.returncode == 0, done.stdout
    assert "30 passed" in done.stdout


def test_its_rows_are_those_that_customers_can_meet(suite: Suite) -> None:
    said = suite("--collect-only", "-q", "-q", "tests/test_basket.py").stdout
    assert [
        line.partition("[")[2].rstrip("]") for line in said.splitlines() if "_to_pay_at_once_can[" in line
    ] == [
        "checkout.express-pay=true,payments.tokenised-cards=true",
        "checkout.express-pay=false,payments.tokenised-cards=true",
        "checkout.express-pay=false,payments.tokenised-cards=false",
    ]
    assert said.count("test_a_basket_can_always_be_paid[") == 7


@pytest.mark.parametrize(
    ("before", "after", "fails"),
    [
        pytest.param('"payments.tokenised-cards"', '"payments.tokenized-cards"', "to_pay_at_once_can[checkout.express-pay=true,payments.tokenised-cards=true]", id="a key misspelt"),
        pytest.param('    "cards": lambda name, price: f"[ {name} {price} ]",\n', "", "test_every_layout_shows_everything[checkout.basket-page=cards]", id="a variant forgotten"),
        pytest.param('"list", context', '"cart", context', "test_without_flags_there_is_a_plain_basket", id="a default that there is no layout for"),
    ],
)  # fmt: skip
def test_its_suite_fails_when_the_service_is_broken(
    suite: Suite, shop: Path, before: str, after: str, fails: str
) -> None:
    service = shop / "checkout.py"
    text = service.read_text("utf-8")
    assert before in text
    service.write_text(text.replace(before, after), "utf-8")
    done = suite()
    assert done.returncode == 1
    assert [
        line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR")) and fails in line
    ]
