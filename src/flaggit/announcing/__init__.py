"""Announcing: telling others what changed, at least once, and saying who was told and who was not.

For: delivering events to sinks: standard output, a file, webhooks, Slack, NATS JetStream, Redis Streams.
May import `errors`, `bundle` (canonical JSON), httpx, nats-py and redis-py; the last three only when a sink needs them. Promises:

- Every event is either acknowledged by a sink, or the report names it with the reason; nothing is lost in silence, not after Ctrl-C either.
- An event that is sent again has the same id and the same bytes, so that receivers can tell: the id is a hash over the content.
- One sink's failure keeps no other sink from its events, and every sink ends within its time limit.
- Secrets come from environment variables, and no message shows one.

Why it works so: docs/adr/0008-announcing-at-least-once.md.
"""

from flaggit.announcing.delivering import Delivery, deliver
from flaggit.announcing.event import Event
from flaggit.announcing.fates import Fate, State
from flaggit.announcing.feeding import Bounds
from flaggit.announcing.making import Outside, sink_for
from flaggit.announcing.sinks import Sink

__all__ = ["Bounds", "Delivery", "Event", "Fate", "Outside", "Sink", "State", "deliver", "sink_for"]
