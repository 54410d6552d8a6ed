"""Slack's messages: what they show, what can't get into them, and how long they get."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as some
from tests.announcing.conftest import event, events, states
from tests.announcing.receiving import receiving

from flaggit.announcing import Delivery, Event, State
from flaggit.announcing.slack import message

DeliverTo = Callable[..., Delivery]


def slack(url: str) -> str:
    return f"slack+{url}"


def test_a_message_shows_what_a_person_needs() -> None:
    told = event(
        25,
        summary="20 % of users in DE, FR go from false to true; nobody else changes",
        services=["checkout-api", "web"],
        initiated_by=[{"name": "Ada Vale", "mail": "ada@shop.example"}],
        approved_by=[{"name": "Lin Moss"}, {"name": "Jo Ray"}],
        rollback="git revert 0a1b2c3",
    )
    assert message([told]) == {
        "text": "checkout.pay-25 · production",
        "blocks": [
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "*checkout.pay-25 · production*", "verbatim": True},
            },
            {
                "type": "section",
                "text": {
                    "type": "plain_text",
                    "text": "20 % of users in DE, FR go from false to true; nobody else changes",
                    "emoji": False,
                },
            },
            {
                "type": "context",
                "elements": [
                    {"type": "plain_text", "text": text, "emoji": False}
                    for text in (
                        "services: checkout-api, web",
                        "by Ada Vale",
                        "approved by Lin Moss, Jo Ray",
                        "undo: git revert 0a1b2c3",
                    )
                ],
            },
        ],
    }


def test_an_event_that_says_little_gives_a_short_message() -> None:
    bare = Event(source="/shop", type="t", subject="checkout.pay", time=0, data={"services": []})
    title = {"type": "mrkdwn", "text": "*checkout.pay*", "verbatim": True}
    assert message([bare]) == {"text": "checkout.pay", "blocks": [{"type": "section", "text": title}]}


def formatted(value: Any) -> list[str]:
    """Every text that Slack would look for mentions and formatting in."""
    if isinstance(value, list):
        return [text for each in value for text in formatted(each)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) and value.get("type") != "plain_text" else []
    return own + [text for each in value.values() for text in formatted(each)]


def test_nothing_in_an_event_becomes_a_mention_or_a_link() -> None:
    nasty = "<!channel> <https://evil.example|fine> & <@U1>"
    told = Event(
        source="/shop",
        type="t",
        subject=nasty,
        time=0,
        data={"summary": nasty, "environment": nasty, "rollback": nasty},
    )
    for text in formatted(message([told])):
        assert "<" not in text
        assert ">" not in text
    assert "&lt;!channel&gt;" in message([told])["text"]
    assert "&amp; &lt;@U1&gt;" in message([told])["text"]


@given(
    some.lists(
        some.builds(
            lambda subject, summary, names: Event(
                source="/s",
                type="t",
                subject=subject,
                time=0,
                data={
                    "environment": subject,
                    "summary": summary,
                    "services": names,
                    "initiated_by": [{"name": name} for name in names],
                    "rollback": summary,
                },
            ),
            some.sampled_from(["a.b", "&" * 400]),
            some.sampled_from(["", "short", "<é😀&" * 2000]),
            some.lists(some.sampled_from(["web", "<" * 90]), max_size=40),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_messages_keep_within_what_slack_takes(told: list[Event]) -> None:
    made = message(told)
    assert len(made["blocks"]) <= 50
    texts: list[str] = []
    for block in made["blocks"]:
        elements = block.get("elements", [block["text"]] if "text" in block else [])
        assert len(elements) <= 10
        texts += [element["text"] for element in elements]
    assert all(0 < len(text) <= 3000 for text in texts)
    assert sum(map(len, texts)) < 25_000


def test_many_events_are_told_in_few_messages(deliver_to: DeliverTo) -> None:
    with receiving((200, {}, "ok")) as receiver:
        assert deliver_to(slack(receiver.url), events(23)).complete
    sent = [json.loads(each.body) for each in receiver.received]
    assert [each["text"] for each in sent] == [
        "checkout.pay-1 · production and 9 more",
        "checkout.pay-11 · production and 9 more",
        "checkout.pay-21 · production and 2 more",
    ]
    assert {each.headers["content-type"] for each in receiver.received} == {"application/json; charset=utf-8"}


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (400, "invalid_blocks", {State.DELIVERED: 10, State.REFUSED: 2}),
        (404, "no_service", {State.DELIVERED: 10, State.REFUSED: 2}),
        (410, "channel_is_archived", {State.DELIVERED: 10, State.REFUSED: 2}),
        (500, "rollup_error", {State.DELIVERED: 10, State.UNACKNOWLEDGED: 2}),
    ],
)
def test_what_slack_says_is_told(
    status: int, said: str, expected: dict[State, int], deliver_to: DeliverTo
) -> None:
    with receiving((200, {}, "ok"), (status, {}, said)) as receiver:
        delivery = deliver_to(slack(receiver.url), events(12))
    assert states(delivery) == expected
    assert f"it answered {status}: {said}" in delivery.fates[-1].why


def test_slack_asks_to_wait_and_is_waited_for(deliver_to: DeliverTo) -> None:
    with receiving((429, {"Retry-After": "1"}, "rate_limited"), (200, {}, "ok")) as receiver:
        assert deliver_to(slack(receiver.url), events(1)).complete
    assert len(receiver.received) == 2
