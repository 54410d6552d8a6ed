"""How many get what, from YAML through a build to the loader."""

import pytest
from tests.rollback.conftest import Made
from tests.rollback.shop import CONTEXTS, percent_flag, variants

from flaggit.checks.samples import CART_PAGE

ONE, OTHER = "flags/checkout/one.flag.yaml", "flags/checkout/other.flag.yaml"
LAYER = "flags/checkout/halves.layer.yaml"


def in_layer(percent: str = "") -> str:
    """A flag whose one rule is admitted by its range of the layer, and by a percentage besides."""
    return percent_flag(0).replace("        percent: 0\n", f"{percent}        layer: checkout.halves\n")


def halves(one: str, other: str) -> str:
    return (
        "summary: Two that exclude each other\nunit: user\nsalt: halves-1\n"
        f"members:\n  checkout.one: {one}\n  checkout.other: {other}\n"
    )


def share(flags: list[bool]) -> float:
    return sum(flags) / len(CONTEXTS)


def test_a_layer_of_two_halves_puts_nobody_in_both(shop: Made) -> None:
    made = shop({ONE: in_layer(), OTHER: in_layer(), LAYER: halves("[0, 50]", "[50, 100]")})
    flags = made.open(made.release())
    one, other = (
        [value is True for value, _, _ in variants(flags, f"checkout.{key}")] for key in ("one", "other")
    )
    assert not any(both for both in zip(one, other, strict=True) if all(both))
    assert all(any(either) for either in zip(one, other, strict=True))
    assert share(one) == pytest.approx(0.5, abs=0.015)


def test_a_tenth_inside_a_half_exposes_a_twentieth(shop: Made) -> None:
    made = shop(
        {ONE: in_layer("        percent: 10\n"), OTHER: in_layer(), LAYER: halves("[0, 50]", "[50, 100]")}
    )
    flags = made.open(made.release())
    one, other = (
        [value is True for value, _, _ in variants(flags, f"checkout.{key}")] for key in ("one", "other")
    )
    assert share(one) == pytest.approx(0.05, abs=0.006)
    assert not any(both for both in zip(one, other, strict=True) if all(both))


def test_a_split_of_three_holds_its_weights_inside_a_percentage(shop: Made) -> None:
    """Percentages and splits read different words of the hash, so a small pilot is split like everyone."""
    made = shop({})
    flags = made.open(made.release())
    seen = [variant for _, variant, rule in variants(flags, "checkout.cart-layout") if rule == "trial"]
    assert CART_PAGE.count("[0, 40]") == 1
    assert len(seen) / len(CONTEXTS) == pytest.approx(0.4, abs=0.015)
    assert seen.count("compact") / len(seen) == pytest.approx(0.5, abs=0.02)
