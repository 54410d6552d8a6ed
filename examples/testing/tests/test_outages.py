"""What customers see when flags do not come as they should: a real loader, behind a source that fails."""

import threading

import pytest
from checkout import basket

from flaggit.testing import Chaos, Corrupts, Expires, Passes, Publisher, Replays, Stalls, Vanishes, timeline

ON = {"checkout.express-pay": True}


def test_without_flags_there_is_a_plain_basket(flaggit_publisher: Publisher) -> None:
    flags = flaggit_publisher.follow(Chaos(flaggit_publisher, [Vanishes()]))
    assert basket(flags, "u-1", "DE") == "- broom: 12\n- bucket: 8\nTotal: 20\nPay"


@pytest.mark.parametrize(
    "fault",
    [Vanishes(), Stalls(seconds=0.01), Corrupts(region="lines"), Corrupts(region="end"), Replays()],
    ids=str,
)
def test_a_source_that_fails_changes_nothing(flaggit_publisher: Publisher, fault: Vanishes) -> None:
    flaggit_publisher.publish(ON)
    chaos = Chaos(flaggit_publisher, [Passes(times=2), fault])
    flags = flaggit_publisher.follow(chaos)
    flaggit_publisher.publish(ON)
    flags.refresh()
    flags.refresh()
    assert not chaos.left
    assert "Pay at once" in basket(flags, "u-1", "DE")


def test_flags_that_expire_serve_on(flaggit_publisher: Publisher) -> None:
    flaggit_publisher.publish(ON)
    chaos = Chaos(flaggit_publisher, [Passes(), Expires()])
    flags = flaggit_publisher.follow(chaos, clock=chaos.clock)
    flags.refresh()
    assert flags.stale
    assert "Pay at once" in basket(flags, "u-1", "DE")


def test_a_change_comes_while_the_service_runs(flaggit_publisher: Publisher) -> None:
    came = threading.Event()
    flaggit_publisher.publish({"checkout.express-pay": False})
    with flaggit_publisher.follow(thread=True, interval=0.01) as flags:
        assert "Pay at once" not in basket(flags, "u-1", "DE")
        flags.add_listener(lambda event: came.set() if event.type == "bundle.accepted" else None)
        flaggit_publisher.publish(ON)
        assert came.wait(10)
        assert "Pay at once" in basket(flags, "u-1", "DE")


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_day(flaggit_publisher: Publisher, seed: int) -> None:
    chaos = Chaos(flaggit_publisher, [Passes(), *timeline(seed, 50)], seed=seed)
    flags = flaggit_publisher.follow(chaos)
    while chaos.left:
        flags.refresh()
        assert "Total: 20" in basket(flags, "u-1", "DE")
