"""FG339: a key that went without a tombstone."""

from collections.abc import Iterator

from flaggit.checks.samples import CART_LAYOUT, edited, gone
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Sample, Severity

_GONE = {
    **gone("cart-layout.flag.yaml"),
    **gone("cart-layout.test.yaml"),
    **gone("cart-layout.experiment.yaml"),
    **gone("cart-page.layer.yaml"),
}
_TOMBSTONE = """\
summary: The cart page has one screen
type: string
value: one-screen
until: 2027-06-01
services:
  - web
"""

RULE = Rule(
    id="FG339",
    name="key gone without a tombstone",
    severity=Severity.WARNING,
    why="Deployed code still asks for the key, and gets the default that it was written with, which may be the oldest "
    "behaviour of all. And the key can be taken again, for something else.",
    remedy="Leave a tombstone with its last value beside where it was (NAME.retired.yaml), or name the key under `formerly` "
    "of the flag that took its place.",
    invalid=(
        Sample(name="a deleted flag", files=_GONE, base=edited("cart-layout.flag.yaml")),
        Sample(
            name="a deleted tombstone",
            files={},
            base={"flags/checkout/cart-colour.retired.yaml": _TOMBSTONE},
        ),
    ),
    valid=(
        Sample(
            name="retired",
            files={**_GONE, "flags/checkout/cart-layout.retired.yaml": _TOMBSTONE},
            base=edited("cart-layout.flag.yaml"),
            count=0,
        ),
        Sample(
            name="renamed, and served under its former key",
            files={
                **gone("cart-layout.flag.yaml"),
                **gone("cart-layout.test.yaml"),
                "flags/checkout/cart-look.flag.yaml": CART_LAYOUT.replace(
                    "unit: user\n",
                    "unit: user\nsalt: checkout.cart-layout\nformerly: [checkout.cart-layout]\n",
                ),
            },
            base=edited("cart-layout.flag.yaml"),
            count=0,
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the keys that are taken with those that were."""
    if view.base is None:
        return
    now = view.catalog
    taken = {*now.flags, *now.retired, *(name for flag in now.flags.values() for name in flag.formerly)}
    for things in (view.base.flags, view.base.retired):
        for key, thing in things.items():
            if key in taken or f"flag:{key}" in now.broken or f"retired:{key}" in now.broken:
                continue
            readers = f", and {listed(thing.services)} read it" if thing.services else ""
            yield RULE.at(Place(path=thing.path), f"{key} was there before this change{readers}")
