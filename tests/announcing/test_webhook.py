"""A webhook gets every event, signed; and whatever it does instead of taking it is told."""

import json
import threading
import time
from collections.abc import Callable
from email.utils import formatdate

import pytest
from standardwebhooks import Webhook
from tests.announcing.conftest import QUICK, SECRET, events, states
from tests.announcing.receiving import Step, receiving
from tests.announcing.serving import free_port

from flaggit.announcing import Bounds, Delivery, Event, State

DeliverTo = Callable[..., Delivery]


def test_each_event_is_a_signed_request_of_its_own(deliver_to: DeliverTo) -> None:
    told = events(3)
    with receiving(204) as receiver:
        delivery = deliver_to(receiver.url, told)
    assert delivery.complete
    assert receiver.ids == [event.id for event in told]
    assert [each.body for each in receiver.received] == [event.json for event in told]
    for each in receiver.received:
        assert Webhook(SECRET).verify(each.body, each.headers) == json.loads(each.body)
        assert each.path == "/hooks/flags?team=checkout"
        assert each.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
        assert each.headers["user-agent"].startswith("flaggit/")
    assert len({each.connection for each in receiver.received}) == 1, "the connection is used again"


def test_unsigned_is_without_a_signature(deliver_to: DeliverTo) -> None:
    with receiving(200) as receiver:
        assert deliver_to(f"{receiver.url}#unsigned", events(1)).complete
    assert "webhook-signature" not in receiver.received[0].headers
    assert receiver.received[0].path == "/hooks/flags?team=checkout"


LATER: dict[str, tuple[list[Step], int]] = {
    "500 twice": ([500, 500, 200], 3),
    "too many": ([(429, {"Retry-After": "0"}, "slow down"), 200], 2),
    "a date gone by": ([(503, {"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}, ""), 202], 2),
    "no date": ([(503, {"Retry-After": "soon"}, ""), 202], 2),
    "hanging up": (["hang up", 200], 2),
    "half a status line": (["cut head", 200], 2),
    "no answer": (["stall", 200], 2),
    "an answer that never ends": (["drip", 200], 2),
}


@pytest.mark.parametrize("case", LATER)
def test_what_may_pass_is_tried_again_with_the_same_id(case: str, deliver_to: DeliverTo) -> None:
    plan, requests = LATER[case]
    told = events(2)
    with receiving(*plan) as receiver:
        delivery = deliver_to(receiver.url, told)
    assert delivery.complete
    assert receiver.ids == [told[0].id] * requests + [told[1].id]
    assert {each.body for each in receiver.received} == {event.json for event in told}


def test_an_answer_that_breaks_off_after_its_status_counts(deliver_to: DeliverTo) -> None:
    with receiving("cut body") as receiver:
        assert deliver_to(receiver.url, events(2)).complete
    assert len(receiver.received) == 2


def test_each_attempt_is_signed_as_of_its_own_time(deliver_to: DeliverTo) -> None:
    with receiving((503, {"Retry-After": "2"}, ""), 200) as receiver:
        assert deliver_to(receiver.url, events(1)).complete
    first, second = (int(each.headers["webhook-timestamp"]) for each in receiver.received)
    assert second - first >= 2
    assert Webhook(SECRET).verify(receiver.received[1].body, receiver.received[1].headers)


NEVER: dict[str, tuple[list[Step], str, dict[State, int]]] = {
    "500 for good": (
        [200, 500],
        "it answered 500 (3 attempts)",
        {State.DELIVERED: 1, State.UNACKNOWLEDGED: 1, State.UNSENT: 1},
    ),
    "no answer for good": (
        ["stall"],
        "no answer within 1 s (3 attempts)",
        {State.UNACKNOWLEDGED: 1, State.UNSENT: 2},
    ),
    "gone": (
        [200, 410],
        "it answered 410: the receiver is gone for good",
        {State.DELIVERED: 1, State.REFUSED: 1, State.UNSENT: 1},
    ),
    "not accepted": (
        [(401, {}, "who\nare   you?")],
        "it answered 401: who are you?: it does not accept who is asking",
        {State.REFUSED: 1, State.UNSENT: 2},
    ),
    "led away": (
        [(307, {"Location": "http://127.0.0.2/s3cr3t"}, "")],
        "it answered 307, a redirect to 127.0.0.2",
        {State.REFUSED: 1, State.UNSENT: 2},
    ),
    "led nowhere": ([302], "it answered 302, a redirect", {State.REFUSED: 1, State.UNSENT: 2}),
    "asked to wait too long": (
        [(429, {"Retry-After": "3600"}, "")],
        "it answered 429; it asks to wait 3600 s, and the limit of 10 s comes first",
        {State.UNACKNOWLEDGED: 1, State.UNSENT: 2},
    ),
}


@pytest.mark.parametrize("case", NEVER)
def test_what_does_not_pass_is_told_event_by_event(case: str, deliver_to: DeliverTo) -> None:
    plan, why, expected = NEVER[case]
    with receiving(*plan) as receiver:
        delivery = deliver_to(receiver.url, events(3))
    assert (delivery.why, states(delivery)) == (why, expected)
    assert not delivery.complete
    assert all(fate.why for fate in delivery.fates if fate.state is not State.DELIVERED)
    assert all(not each.path.endswith("s3cr3t") for each in receiver.received)


def test_a_refused_event_is_passed_over(deliver_to: DeliverTo) -> None:
    with receiving(200, (413, {}, "x" * 500), 200) as receiver:
        delivery = deliver_to(receiver.url, events(3))
    assert [fate.state for fate in delivery.fates] == [State.DELIVERED, State.REFUSED, State.DELIVERED]
    assert delivery.fates[1].why == f"it answered 413: {'x' * 200}…"
    assert delivery.why == ""
    assert not delivery.complete


def test_a_long_answer_is_not_read_to_its_end(deliver_to: DeliverTo) -> None:
    with receiving((400, {}, "long " * 100_000)) as receiver:
        delivery = deliver_to(receiver.url, events(1))
    assert delivery.fates[0].state is State.REFUSED
    assert len(delivery.fates[0].why) < 300
    assert len(receiver.received) == 1


def test_a_date_in_retry_after_is_waited_for(deliver_to: DeliverTo) -> None:
    with receiving((503, {"Retry-After": formatdate(time.time() + 3600, usegmt=True)}, "")) as receiver:
        delivery = deliver_to(receiver.url, events(1))
    assert "asks to wait 3" in delivery.why
    assert "--within" in delivery.remedy
    assert len(receiver.received) == 1


def test_the_limit_holds_for_all_events_together(deliver_to: DeliverTo) -> None:
    with receiving(200, "stall") as receiver:
        delivery = deliver_to(receiver.url, events(3), Bounds(total=1, attempt=30))
    assert delivery.why == "it took longer than 1 s"
    assert states(delivery) == {State.DELIVERED: 1, State.UNACKNOWLEDGED: 1, State.UNSENT: 1}
    assert len(receiver.received) == 2


def test_nobody_listening_is_tried_again_and_told(deliver_to: DeliverTo) -> None:
    with receiving(200) as receiver:
        url = receiver.url
    delivery = deliver_to(url, events(2))
    assert delivery.why == "nothing was sent: connection refused (3 attempts)"
    assert delivery.remedy == "start it, or name another address: nothing listens at this one"
    assert states(delivery) == {State.UNSENT: 2}


@pytest.mark.parametrize("address", ["http://{}/x#unsigned", "redis://{}/x", "nats://{}/x"])
def test_what_was_never_sent_is_not_told_as_unacknowledged(address: str, deliver_to: DeliverTo) -> None:
    where = f"127.0.0.1:{free_port()}"
    for bounds in (QUICK, Bounds(total=0.3, pause=1)):
        delivery = deliver_to(address.format(where), events(2), bounds)
        assert delivery.why.startswith("nothing was sent: connection refused")
        assert "time" not in delivery.remedy
        assert states(delivery) == {State.UNSENT: 2}


def test_what_once_went_out_stays_unacknowledged_when_the_receiver_goes(deliver_to: DeliverTo) -> None:
    bounds = Bounds(total=10, attempt=5, attempts=3, pause=0.3)
    with receiving("hang up") as receiver:

        def leave() -> None:
            while not receiver.received:
                time.sleep(0.01)
            receiver.socket.close()

        leaving = threading.Thread(target=leave)
        leaving.start()
        delivery = deliver_to(receiver.url, events(1), bounds)
        leaving.join()
    assert delivery.why == "connection refused (3 attempts)"
    assert states(delivery) == {State.UNACKNOWLEDGED: 1}


def test_a_host_that_nobody_knows_is_told(deliver_to: DeliverTo) -> None:
    delivery = deliver_to("redis://no-such-host.invalid/x", events(1))
    assert delivery.why.startswith("nothing was sent: the host is not found")
    assert states(delivery) == {State.UNSENT: 1}


def test_pauses_double_and_vary_and_obey() -> None:
    bounds = Bounds(pause=1, longest=5)
    assert [bounds.wait(tried, 0, 0) for tried in (1, 2, 3, 4, 50)] == [1, 2, 4, 5, 5]
    assert bounds.wait(2, 0, 1) == 1.5
    assert bounds.wait(1, 30, 1) == 30
    assert bounds.wait(3, 1, 0) == 4


def test_nothing_to_tell_is_delivered_without_asking(deliver_to: DeliverTo) -> None:
    none: list[Event] = []
    with receiving(500) as receiver:
        assert deliver_to(receiver.url, none, QUICK).complete
    assert receiver.received == []
