"""Events to deliver, and what stands around the sinks."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest

from flaggit.announcing import Bounds, Delivery, Event, Outside, State, deliver, sink_for

NOON = 1_795_694_400
"""2026-11-26T12:00:00Z."""
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - it signs tests
QUICK = Bounds(total=10, attempt=1, attempts=3, pause=0.01, longest=0.02)
"""Bounds for receivers on this machine."""


def event(number: int = 1, **data: Any) -> Event:
    """Make an event."""
    said = {"environment": "production", "summary": f"5 -> {number} %", **data}
    return Event(
        source="/shop",
        type="org.flaggit.flag.changed",
        subject=f"checkout.pay-{number}",
        time=NOON,
        data=said,
    )


def events(count: int) -> list[Event]:
    """Make several events."""
    return [event(number) for number in range(1, count + 1)]


def states(delivery: Delivery) -> dict[State, int]:
    """Count events by what became of them."""
    found = [fate.state for fate in delivery.fates]
    return {state: found.count(state) for state in State if state in found}


@pytest.fixture(name="output")
def _output() -> io.BytesIO:
    return io.BytesIO()


@pytest.fixture(name="environ")
def _environ() -> dict[str, str]:
    return {"FLAGGIT_WEBHOOK_SECRET": SECRET}


@pytest.fixture(name="outside")
def _outside(environ: dict[str, str], output: io.BytesIO) -> Outside:
    return Outside(environ=environ, output=output, clock=time.time)


@pytest.fixture(name="deliver_to")
def _deliver_to(outside: Outside) -> Callable[..., Delivery]:
    """Deliver events to one address."""

    def go(address: str, told: list[Event], bounds: Bounds = QUICK) -> Delivery:
        return deliver(told, [sink_for(address, outside)], bounds)[0]

    return go
