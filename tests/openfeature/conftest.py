"""The real OpenFeature client over our provider, and its handlers of events."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from openfeature.client import OpenFeatureClient
from openfeature.event import EventDetails, ProviderEvent
from tests.openfeature.samples import compiled, opened

from flaggit.openfeature import FlaggitProvider
from flaggit.runtime import Flags
from openfeature import api


@dataclass
class Heard:
    """What a handler of provider events was told; handlers run in threads of OpenFeature's own."""

    events: list[tuple[ProviderEvent, EventDetails]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def hear(self, event: ProviderEvent) -> None:
        def handler(details: EventDetails) -> None:
            with self._changed:
                self.events.append((event, details))
                self._changed.notify_all()

        api.add_handler(event, handler)

    def waits_for(self, *events: ProviderEvent) -> list[EventDetails]:
        """Give the details of exactly these events, once they were heard; their order is not OpenFeature's to promise."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.events) >= len(events), timeout=10), self.events
            details = dict(self.events)
            assert sorted(event.value for event, _ in self.events) == sorted(event.value for event in events)
            self.events.clear()
        return [details[event] for event in events]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """OpenFeature is global: each test begins and ends without providers, handlers and hooks."""
    api.shutdown()
    yield
    api.shutdown()


@pytest.fixture
def heard() -> Heard:
    return Heard()


Served = Callable[..., OpenFeatureClient]


@pytest.fixture
def served() -> Served:
    """Serve flags through OpenFeature, and give a client."""

    def serves(flags: Flags | Mapping[str, str], **options: object) -> OpenFeatureClient:
        flags = flags if isinstance(flags, Flags) else opened(compiled(flags))
        api.set_provider_and_wait(FlaggitProvider(flags, **options))  # type: ignore[arg-type] # a test's own options
        return api.get_client()

    return serves
