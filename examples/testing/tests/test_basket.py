"""What customers see, with flags overridden: by the fixture, by the marker, and row by row."""

from collections.abc import Callable

import pytest
from checkout import LAYOUTS, keep_card, pay_at_once

from flaggit.testing import TestFlags

Get = Callable[..., str]


@pytest.mark.flaggit({"checkout.express-pay": False})
def test_nobody_pays_at_once_where_it_is_off(get: Get) -> None:
    assert "Pay at once" not in get("u-1")


def test_paying_at_once_is_offered_where_it_is_on(flags: TestFlags, get: Get) -> None:
    flags.override({"checkout.express-pay": True})
    assert "Pay at once" in get("u-1")


def test_the_offer_comes_and_goes(flags: TestFlags, get: Get) -> None:
    flags.override({"checkout.express-pay": False})
    with flags.overridden({"checkout.express-pay": True}):
        assert "Pay at once" in get("u-1")
    assert "Pay at once" not in get("u-1")


@pytest.mark.flaggit({"payments.tokenised-cards": False})
def test_whoever_requires_an_overridden_flag_sees_it(get: Get) -> None:
    assert not any("Pay at once" in get(f"u-{number}") for number in range(50))


@pytest.mark.flaggit_variants("checkout.basket-page")
def test_every_layout_shows_everything(flags: TestFlags, get: Get) -> None:
    page = get("u-1")
    assert LAYOUTS[flags.string("checkout.basket-page", "")]("broom", 12) in page
    assert "Total: 20" in page


@pytest.mark.flaggit_pairs("checkout.express-pay")
def test_whoever_is_offered_to_pay_at_once_can(flags: TestFlags, get: Get) -> None:
    kept = keep_card(flags, "u-1", "4929 0000 0000 0007")
    if "Pay at once" in get("u-1"):
        assert pay_at_once("u-1", kept) == "u-1 has paid 20"


@pytest.mark.flaggit_pairs("checkout.express-pay", "payments.tokenised-cards", "checkout.basket-page")
def test_a_basket_can_always_be_paid(get: Get) -> None:
    assert "\nPay" in get("u-1")
