"""The names of OpenTelemetry's semantic conventions for feature flags in events, version 1.44.0.

Source: https://opentelemetry.io/docs/specs/semconv/feature-flags/feature-flags-events/. An evaluation is an event: a log record with an
event name. Conventions before 1.40.0 called the error message `error.message`, and those before 1.32.0 put events on spans.
"""

from typing import Final

SCHEMA_URL: Final = "https://opentelemetry.io/schemas/1.44.0"
EVENT: Final = "feature_flag.evaluation"

KEY: Final = "feature_flag.key"
PROVIDER_NAME: Final = "feature_flag.provider.name"
VARIANT: Final = "feature_flag.result.variant"
VALUE: Final = "feature_flag.result.value"
REASON: Final = "feature_flag.result.reason"
SET_ID: Final = "feature_flag.set.id"
VERSION: Final = "feature_flag.version"
CONTEXT_ID: Final = "feature_flag.context.id"
ERROR_TYPE: Final = "error.type"
ERROR_MESSAGE: Final = "feature_flag.error.message"

MAX_VALUE: Final = 256
"""The longest text of a value, in characters; the rest is cut off."""
MAX_MESSAGE: Final = 500
"""The longest error message, likewise."""
MAX_KEY: Final = 256
"""The longest key, likewise: a key that no flag has may be anything."""
