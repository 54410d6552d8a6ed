"""Slack, and what takes its messages: a message in Block Kit for up to ten events.

What events say stands in plain text or escaped, so nothing in it becomes a mention, a link or formatting. Messages keep within what Slack
takes: 50 blocks, 3,000 characters a text, and well below the 13,000 or so from which it refuses a message as a whole.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from flaggit.announcing.event import Event
from flaggit.announcing.posting import Poster

LONGEST_SUMMARY: Final = 700
LONGEST_DETAIL: Final = 150
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Slack:
    """An incoming webhook of Slack.

    Args:
        name: What the report calls it.
        url: Where to; it is a secret.
        clock: Tells the time, in seconds since 1970.
    """

    most = 10

    def __init__(self, name: str, url: str, clock: Callable[[], float]) -> None:
        self.name = name
        self._poster = Poster(url, clock)

    async def send(self, events: Sequence[Event]) -> None:
        """Post one message about all of these events.

        Raises:
            NotTaken: It was not acknowledged.
        """
        body = json.dumps(message(events)).encode()
        await self._poster.post(body, {"content-type": "application/json; charset=utf-8"})

    async def close(self) -> None:
        """Give the connection back."""
        await self._poster.close()


def message(events: Sequence[Event]) -> dict[str, Any]:
    """Make the message about some events, ten at most.

    Of an event's data it shows `environment`, `summary`, and what `details` lists as strings.
    """
    titles = [_title(event) for event in events]
    blocks: list[dict[str, Any]] = []
    for event, title in zip(events, titles, strict=True):
        blocks += [{"type": "divider"}] if blocks else []
        blocks.append(
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{_escaped(title)}*", "verbatim": True}}
        )
        blocks += _body(event)
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return {"text": _escaped(_cut(titles[0], LONGEST_DETAIL) + more), "blocks": blocks}


def _title(event: Event) -> str:
    environment = event.data.get("environment")
    return _cut(f"{event.subject} · {environment}" if environment else event.subject, LONGEST_DETAIL)


def _body(event: Event) -> Iterator[dict[str, Any]]:
    summary = event.data.get("summary")
    if isinstance(summary, str) and summary:
        yield {"type": "section", "text": _plain(summary, LONGEST_SUMMARY)}
    details = list(_details(event.data))
    if details:
        yield {"type": "context", "elements": [_plain(each, LONGEST_DETAIL) for each in details]}


def _details(data: Mapping[str, object]) -> Iterator[str]:
    """Give what is small beside the summary: whom it concerns, who did it, how to take it back."""
    services = data.get("services")
    if isinstance(services, list | tuple) and services:
        yield f"services: {', '.join(map(str, services))}"
    for field, word in (("initiated_by", "by"), ("approved_by", "approved by")):
        people = data.get(field)
        names = (
            [str(each["name"]) for each in people if "name" in each]
            if isinstance(people, list | tuple)
            else []
        )
        if names:
            yield f"{word} {', '.join(names)}"
    rollback = data.get("rollback")
    if isinstance(rollback, str) and rollback:
        yield f"undo: {rollback}"


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": _cut(text, most), "emoji": False}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)
