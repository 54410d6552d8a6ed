"""Our names are those of the semantic conventions, as OpenTelemetry's own package generates them."""

import pytest
from opentelemetry.semconv._incubating.attributes import feature_flag_attributes as theirs
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.semconv.schemas import Schemas

from flaggit.otel import conventions

NAMES = [
    pytest.param(conventions.KEY, theirs.FEATURE_FLAG_KEY, id="key"),
    pytest.param(conventions.PROVIDER_NAME, theirs.FEATURE_FLAG_PROVIDER_NAME, id="provider"),
    pytest.param(conventions.VARIANT, theirs.FEATURE_FLAG_RESULT_VARIANT, id="variant"),
    pytest.param(conventions.VALUE, theirs.FEATURE_FLAG_RESULT_VALUE, id="value"),
    pytest.param(conventions.REASON, theirs.FEATURE_FLAG_RESULT_REASON, id="reason"),
    pytest.param(conventions.SET_ID, theirs.FEATURE_FLAG_SET_ID, id="set"),
    pytest.param(conventions.VERSION, theirs.FEATURE_FLAG_VERSION, id="version"),
    pytest.param(conventions.CONTEXT_ID, theirs.FEATURE_FLAG_CONTEXT_ID, id="context"),
    pytest.param(conventions.ERROR_TYPE, ERROR_TYPE, id="error type"),
    pytest.param(conventions.ERROR_MESSAGE, theirs.FEATURE_FLAG_ERROR_MESSAGE, id="error message"),
    pytest.param(conventions.SCHEMA_URL, Schemas.V1_44_0.value, id="schema"),
]


@pytest.mark.parametrize(("ours", "convention"), NAMES)
def test_a_name_is_the_conventions(ours: str, convention: str) -> None:
    assert ours == convention
