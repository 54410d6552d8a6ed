"""OpenFeature: flags behind the vendor-neutral API (https://openfeature.dev), for hosts that call that one.

For: `FlaggitProvider`, which resolves over any `runtime.reading.Reading`, opened once or followed.

May import `flaggit.runtime`, `flaggit.bundle`, the standard library and `openfeature` (the extra `flaggit[openfeature]`).

Promises: values, variants, reasons and error codes are those of `details`, of the types that OpenFeature's client checks for. Whenever
the bundle supplied the value the error code is empty, for the client otherwise replaces our safe value by the caller's default.
Nothing raises into an evaluation. The client itself costs about ten microseconds a call; where that matters, ask the flags.
"""

from flaggit.openfeature.contexts import USER
from flaggit.openfeature.provider import NAME, FlaggitProvider
from flaggit.openfeature.tracking import Tracked, Tracker

__all__ = ["NAME", "USER", "FlaggitProvider", "Tracked", "Tracker"]
