"""Change events, and whom they reached, as one JSON object, described in docs/reference/output.md."""

import json
from collections.abc import Sequence

from flaggit.announcing import Delivery, Event
from flaggit.commands.events import Happened


def as_json(
    happened: Happened,
    events: Sequence[Event],
    deliveries: Sequence[Delivery] = (),
    planned: Sequence[str] = (),
) -> str:
    """Render what happened, and what became of it.

    Args:
        happened: What the commits changed.
        events: The events that were made of it.
        deliveries: What became of them at each sink.
        planned: The sinks that they would go to.
    """
    return json.dumps(
        {
            "base": happened.base or None,
            "head": happened.head,
            "commits": [commit.step.commit for commit in happened.commits],
            "untold": [{"commit": each.step.commit, "why": each.why} for each in happened.untold],
            "unread": [{"file": each.by, "why": each.why} for each in happened.unread],
            "events": [json.loads(event.json) for event in events],
            "planned": list(planned),
            "deliveries": [_delivery(each) for each in deliveries],
        },
        indent=2,
    )


def _delivery(delivery: Delivery) -> dict[str, object]:
    return {
        "sink": delivery.sink,
        "complete": delivery.complete,
        "interrupted": delivery.interrupted,
        "why": delivery.why,
        "remedy": delivery.remedy,
        "events": [
            {"id": fate.event.id, "state": str(fate.state), "why": fate.why} for fate in delivery.fates
        ],
    }
