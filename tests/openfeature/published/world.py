"""What a published scenario acts on: a provider over followed flags, the real client, and what was heard and answered."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from openfeature.evaluation_context import EvaluationContext
from openfeature.event import EventDetails, ProviderEvent
from openfeature.exception import ProviderNotReadyError
from openfeature.flag_evaluation import FlagEvaluationDetails
from tests.openfeature.published.flags import CHANGED, written
from tests.openfeature.samples import KEYRING, NOW, SERIAL, signed

from flaggit.openfeature import FlaggitProvider
from flaggit.runtime.live import LiveFlags, follow
from openfeature import api

STALE_AFTER = 60
KINDS = {"Boolean": "boolean", "String": "string", "Integer": "integer", "Float": "float", "Object": "object"}
EVENTS = {
    "ready": ProviderEvent.PROVIDER_READY,
    "error": ProviderEvent.PROVIDER_ERROR,
    "stale": ProviderEvent.PROVIDER_STALE,
    "change": ProviderEvent.PROVIDER_CONFIGURATION_CHANGED,
}


def value(kind: str, text: str) -> object:
    """Read a value as a scenario writes it."""
    text = text.replace('\\"', '"')
    match kind:
        case "Boolean":
            return {"true": True, "false": False}[text]
        case "Integer":
            return int(text)
        case "Float":
            return float(text)
        case "Object":
            return json.loads(text)
    return text


@dataclass
class World:
    """One scenario's.

    Attributes:
        path: The file that the provider's flags follow.
    """

    path: Path
    now: float = NOW
    flags: LiveFlags | None = None
    kind: str = ""
    key: str = ""
    default: object = None
    targeting_key: str | None = None
    attributes: dict[str, object] = field(default_factory=dict)
    answers: list[FlagEvaluationDetails[object]] = field(default_factory=list)
    raised: list[Exception] = field(default_factory=list)
    remembered: object = None
    heard: list[tuple[ProviderEvent, EventDetails]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, serial: int = SERIAL, **changed: str) -> None:
        """Put a signed bundle where the provider's flags look for it."""
        self.path.write_bytes(signed(written(**changed), serial))

    def provide(self, state: Literal["stable", "stale", "error", "unavailable", "not ready"]) -> None:
        """Register a provider in a state."""
        self.path.unlink(missing_ok=True)
        if state in {"stable", "stale"}:
            self.publish()
        self.flags = follow(
            self.path,
            project="shop",
            environment="staging",
            service="web",
            keyring=KEYRING,
            stale_after=STALE_AFTER,
            thread=False,
            wait=True,
            clock=lambda: self.now,
        )
        if state == "not ready":
            api.set_provider(FlaggitProvider(self.flags, wait=30))
            return
        try:
            api.set_provider_and_wait(FlaggitProvider(self.flags))
        except ProviderNotReadyError as error:
            self.raised.append(error)
        assert bool(self.raised) is (state in {"error", "unavailable"})
        self.raised.clear()
        if state == "stale":
            self.lose()

    def lose(self) -> None:
        """Let the source be gone for longer than flags stay fresh."""
        self.path.unlink()
        self.now += STALE_AFTER + 1
        self.ask_the_source()

    def restore(self) -> None:
        """Let the source be there again."""
        self.publish()
        self.ask_the_source()

    def modify(self) -> None:
        """Release the flag that changes."""
        self.publish(SERIAL + 1000, changing_flag=CHANGED)
        self.ask_the_source()

    def ask_the_source(self) -> None:
        assert self.flags is not None
        self.flags.refresh()

    def hear(self, name: str) -> None:
        """Have a handler of an event."""
        event = EVENTS[name]

        def handler(details: EventDetails) -> None:
            with self.changed:
                self.heard.append((event, details))
                self.changed.notify_all()

        api.add_handler(event, handler)

    def wait_for(self, name: str, seconds: float = 10.0) -> EventDetails:
        """Give the details of an event that was heard, which counts once."""

        def found() -> list[tuple[ProviderEvent, EventDetails]]:
            return [each for each in self.heard if each[0] is EVENTS[name]]

        with self.changed:
            assert self.changed.wait_for(found, timeout=seconds), f"no {name} event was heard: {self.heard}"
            first = found()[0]
            self.heard.remove(first)
        return first[1]

    def evaluate(self) -> None:
        """Ask for the flag, with details."""
        client = api.get_client()
        whom = EvaluationContext(self.targeting_key, self.attributes)  # type: ignore[arg-type] # any value is the point
        ask = getattr(client, f"get_{KINDS[self.kind]}_details")
        try:
            self.answers.append(ask(self.key, self.default, whom))
        except Exception as error:  # noqa: BLE001 - a scenario says that there is none
            self.raised.append(error)

    @property
    def answer(self) -> FlagEvaluationDetails[object]:
        """The last one."""
        assert self.answers, self.raised
        return self.answers[-1]
