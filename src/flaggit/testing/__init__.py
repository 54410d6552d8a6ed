"""Testing: flags that a service's tests steer, and sources that fail as a test says.

For: the pytest plugin (`plugin`: fixtures, markers, options), flags that can be overridden (`TestFlags`), rows of variants to try
(`interactions`, `pairs`, `rows`), bundles that a test publishes (`Publisher`), and a source that vanishes, stalls, corrupts, replays and
expires (`Chaos`).

May import `flaggit.runtime`, `flaggit.bundle`, `cryptography` and the standard library; `plugin` alone imports `pytest`.

Promises: pytest starts as fast with the plugin as without, to within a few milliseconds, and whoever does not use it notices nothing.
What a test overrides ends with that test, however it ends. Bundles are verified as a service verifies them, but for their expiry, so that no
test turns red by the clock. The same bundle gives the same tests, in the same order, with the same names.

    def test_the_new_way_to_pay(flags, client):
        flags.override({"checkout.express-pay": True})
        assert client.get("/basket").text == "Pay at once"
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flaggit.testing.chaos import Chaos, timeline
    from flaggit.testing.faults import Corrupts, Expires, Passes, Replays, Stalls, Vanishes
    from flaggit.testing.flags import TestFlags
    from flaggit.testing.opening import NoTestFlags, open_test_flags
    from flaggit.testing.overriding import WrongOverride
    from flaggit.testing.publisher import Publisher

__all__ = [
    "Chaos",
    "Corrupts",
    "Expires",
    "NoTestFlags",
    "Passes",
    "Publisher",
    "Replays",
    "Stalls",
    "TestFlags",
    "Vanishes",
    "WrongOverride",
    "open_test_flags",
    "timeline",
]

_HOMES = {
    **dict.fromkeys(("Chaos", "timeline"), "chaos"),
    **dict.fromkeys(("Corrupts", "Expires", "Passes", "Replays", "Stalls", "Vanishes"), "faults"),
    **dict.fromkeys(("NoTestFlags", "open_test_flags"), "opening"),
    "Publisher": "publisher",
    "TestFlags": "flags",
    "WrongOverride": "overriding",
}


def __getattr__(name: str) -> object:
    """Import what is named when it is first named: pytest imports this package at every start."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
