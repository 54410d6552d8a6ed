"""The scenarios that OpenFeature's specification publishes for providers, run as they are published.

The scenarios are not copied here: `OPENFEATURE_SPEC` names a checkout of open-feature/spec, and `make test-openfeature` runs them. What
they say is also held, in tables of our own and without a checkout, by `test_scenarios`.

Of the published files these concern the client library and no provider, and are not run: `gherkin/evaluation_context` and
`contextMerging` (how contexts are merged), `gherkin/hooks` (in which order hooks run), `gherkin/tracking` and `gherkin/events` (that the API
hands on what providers do; the provider's own events are in `provider-tck`), and `gherkin/evaluation`, which its publisher calls deprecated in
favour of `evaluation_v2`. `gherkin/metadata` asks for metadata that authors make up, see `left_out`.
"""

import os
from pathlib import Path
from typing import Final

import pytest
from pytest_bdd import scenarios

SPEC: Final = os.environ.get("OPENFEATURE_SPEC", "")
FILES: Final = ("gherkin/evaluation_v2.feature", "provider-tck/gherkin")

pytestmark = pytest.mark.openfeature_spec


if SPEC:
    scenarios(*(str(Path(SPEC, "specification", "assets", each)) for each in FILES))
else:

    def test_there_is_a_checkout_of_the_specification() -> None:
        pytest.fail("OPENFEATURE_SPEC must name a checkout of open-feature/spec")
