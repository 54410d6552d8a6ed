"""OpenTelemetry: an event `feature_flag.evaluation` for each decision, as the semantic conventions say.

For: `Recorder`, which writes the events; `watch`, which records what flags decide without OpenFeature between; and
`hook.OpenTelemetryHook`, which records what OpenFeature's client evaluates, by whichever provider.

May import `flaggit.runtime`, `flaggit.bundle`, the standard library and `opentelemetry`, its API alone (the extra `flaggit[otel]`);
`hook` imports `openfeature` too.

Promises: nothing raises into a decision. Whom a decision was for is not sent unless the host says how. Values are sent only where
there is no variant that names them, and no longer than `conventions.MAX_VALUE`.
"""

from flaggit.otel.evaluation import Evaluation
from flaggit.otel.ids import hashed
from flaggit.otel.recorder import Recorder
from flaggit.otel.watching import watch

__all__ = ["Evaluation", "Recorder", "hashed", "watch"]
