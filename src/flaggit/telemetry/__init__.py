"""Telemetry: what a service shows of its flags.

For: counting what became of routed calls (`paths`), writing events and exposures as CloudEvents (`cloudevents`, `exposures`), taking
them to a callback, a log, a file or a collector (`sinks`), and giving metrics to Prometheus (`metrics`, `prometheus`, `status`).

May import `flaggit.runtime`, `flaggit.bundle` and the standard library; `prometheus` alone imports `prometheus_client`.

Promises: nothing happens at import, and no thread runs before something was put into a sink that needs one. Nothing here makes
a decision wait: every queue is bounded, and what does not fit is dropped and counted. Nothing raises into a decision.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flaggit.telemetry.exposures import Exposures
    from flaggit.telemetry.observing import Telemetry
    from flaggit.telemetry.paths import Paths
    from flaggit.telemetry.sinks import Callback, JsonLines, Log, Post, Sink
    from flaggit.telemetry.status import StatusServer

__all__ = ["Callback", "Exposures", "JsonLines", "Log", "Paths", "Post", "Sink", "StatusServer", "Telemetry"]

_HOMES = {
    "Exposures": "exposures",
    "Telemetry": "observing",
    "Paths": "paths",
    "StatusServer": "status",
    **dict.fromkeys(("Callback", "JsonLines", "Log", "Post", "Sink"), "sinks"),
}


def __getattr__(name: str) -> object:
    """Import what is named when it is first named: who counts calls needs no HTTP."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
