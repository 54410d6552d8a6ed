"""An event is a CloudEvent, and the same content is the same event."""

import json
from typing import Any

import pytest
from hypothesis import given, strategies as some
from tests.announcing.conftest import NOON, event

from flaggit.announcing import Event

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | some.text("aé<&😀"),
    lambda inside: some.lists(inside, max_size=3) | some.dictionaries(some.text("ab"), inside, max_size=3),
    max_leaves=8,
)


def test_it_has_what_a_cloudevent_needs() -> None:
    made = event(data=[1, "ü"])
    assert json.loads(made.json) == {
        "specversion": "1.0",
        "id": made.id,
        "source": "/shop",
        "type": "org.flaggit.flag.changed",
        "subject": "checkout.pay-1",
        "time": "2026-11-26T12:00:00Z",
        "datacontenttype": "application/json",
        "data": {"environment": "production", "summary": "5 -> 1 %", "data": [1, "ü"]},
    }
    assert b"\n" not in made.json


def test_its_id_is_pinned() -> None:
    """Receivers drop repetitions by it: another version of flaggit must find the same one."""
    assert event().id == "77dff6ec871764bb9f3b1551b2a2a87b0d4f7360344356bd143b44a43bc09db0"


@given(some.dictionaries(some.text("abc", min_size=1), VALUES, max_size=4))
def test_equal_content_is_the_same_event_however_it_is_written_down(data: dict[str, Any]) -> None:
    turned = dict(reversed(data.items()))
    one, other = (
        Event(source="/shop", type="t", subject="s", time=NOON, data=each) for each in (data, turned)
    )
    assert (one.id, one.json) == (other.id, other.json)
    assert json.loads(one.json)["data"] == data


@pytest.mark.parametrize(
    "change",
    [{"source": "/other"}, {"type": "u"}, {"subject": "f"}, {"time": NOON + 1}, {"data": {"a": True}}],
    ids=lambda change: next(iter(change)),
)
def test_other_content_is_another_event(change: dict[str, Any]) -> None:
    said: dict[str, Any] = {"source": "/shop", "type": "t", "subject": "s", "time": NOON, "data": {"a": 1}}
    assert Event(**said).id != Event(**{**said, **change}).id


@pytest.mark.parametrize("data", [{"a": float("nan")}, {"a": 2**53}, {"a": "\ud800"}, {"a": {1}}], ids=repr)
def test_what_json_can_t_say_is_no_event(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Event(source="/shop", type="t", subject="s", time=NOON, data=data)
