"""What OpenFeature's specification publishes as scenarios of evaluation, held against our provider.

The scenarios are those of the specification's `evaluation_v2` feature and of its provider conformance suite (appendices B and F),
told in our own tables: each flag is written as YAML, compiled, opened and asked through the real client. The numbers are those of the
specification's requirements. Two scenarios hold in another way here, each shown below: a disabled flag serves its safe value, which
the repository states, and not the caller's default; and nothing is cached, so no reason is CACHED.
"""

import asyncio
from collections.abc import Mapping

import pytest
from openfeature.client import OpenFeatureClient
from openfeature.flag_evaluation import FlagEvaluationDetails, Reason
from openfeature.provider import ProviderStatus
from tests.openfeature.conftest import Served
from tests.openfeature.samples import COMMIT, always, compiled, context, flag, off, opened, when

TEMPLATE = {"showImages": True, "title": "Look at these", "imagesPerPage": 100}
WHOLE = "{showImages: true, title: Look at these, imagesPerPage: 100}"
KNOWN = 'email: "ada@shop.example"'

FLAGS: Mapping[str, str] = {
    "sample.boolean": flag("boolean", "yea: true, nay: false", "nay", always("yea")),
    "sample.boolean-off": flag("boolean", "yea: true, nay: false", "yea", off("yea")),
    "sample.boolean-zero": flag("boolean", "zero: false, full: true", "full", always("zero")),
    "sample.boolean-targeted": flag(
        "boolean", "zero: false, full: true", "zero", when(f"{{{KNOWN}}}", "zero", "full")
    ),
    "sample.float": flag("number", "tenth: 0.1, half: 0.5", "tenth", always("half")),
    "sample.float-whole": flag("number", "ten: 10", "ten", always("ten")),
    "sample.float-zero": flag("number", "zero: 0.0, full: 1.0", "full", always("zero")),
    "sample.float-targeted": flag(
        "number", "zero: 0.0, full: 1.0", "zero", when(f"{{{KNOWN}}}", "zero", "full")
    ),
    "sample.huge": flag("integer", "max: 9007199254740991, min: -9007199254740991", "min", always("max")),
    "sample.integer": flag("integer", "one: 1, ten: 10", "one", always("ten")),
    "sample.integer-zero": flag("integer", "zero: 0, full: 1", "full", always("zero")),
    "sample.integer-targeted": flag(
        "integer", "zero: 0, full: 1", "zero", when(f"{{{KNOWN}}}", "zero", "full")
    ),
    "sample.object": flag("object", f"empty: {{}}, template: {WHOLE}", "empty", always("template")),
    "sample.object-zero": flag("object", f"zero: {{}}, full: {WHOLE}", "full", always("zero")),
    "sample.object-targeted": flag(
        "object", f"zero: {{}}, full: {WHOLE}", "zero", when(f"{{{KNOWN}}}", "zero", "full")
    ),
    "sample.several": flag(
        "string",
        "inside: INTERNAL, outside: EXTERNAL",
        "outside",
        when(f"{{{KNOWN}, role: admin, age: {{gte: 65}}, customer: false}}", "inside", "outside"),
    ),
    "sample.string": flag("string", "greeting: hi, parting: bye", "parting", always("greeting")),
    "sample.string-off": flag("string", "greeting: hi, parting: bye", "parting", off("greeting")),
    "sample.string-zero": flag("string", 'zero: "", full: str', "full", always("zero")),
    "sample.string-targeted": flag(
        "string", 'zero: "", full: str', "zero", when(f"{{{KNOWN}}}", "zero", "full")
    ),
    "sample.targeting-key": flag(
        "string", "hit: hit, miss: miss", "miss", when("{user: u-4711}", "hit", "miss")
    ),
}


@pytest.fixture
def client(served: Served) -> OpenFeatureClient:
    return served(FLAGS)


Details = FlagEvaluationDetails[object]


def ask(client: OpenFeatureClient, key: str, default: object, whom: object = None) -> Details:
    """Ask with the method of the default's type, once and again asynchronously; both answer alike (1.4.12)."""
    kind = {bool: "boolean", str: "string", int: "integer", float: "float", dict: "object"}[type(default)]
    details: Details = getattr(client, f"get_{kind}_details")(key, default, whom)
    later: Details = asyncio.run(getattr(client, f"get_{kind}_details_async")(key, default, whom))
    assert later == details
    assert type(details.value) is type(default)
    return details


DEFAULTS: Mapping[str, object] = {
    "boolean": False,
    "string": "fallback",
    "integer": 1,
    "float": 0.1,
    "object": {"a": 1},
}

VALUES = [
    pytest.param("sample.boolean", False, True, "yea", id="boolean"),
    pytest.param("sample.string", "bye", "hi", "greeting", id="string"),
    pytest.param("sample.integer", 1, 10, "ten", id="integer"),
    pytest.param("sample.float", 0.1, 0.5, "half", id="float"),
    pytest.param("sample.float-whole", 0.1, 10.0, "ten", id="float written without a fraction"),
    pytest.param("sample.object", {}, TEMPLATE, "template", id="object"),
    pytest.param("sample.huge", 1, 2**53 - 1, "max", id="the largest integer"),
    pytest.param("sample.boolean-zero", True, False, "zero", id="false is a value"),
    pytest.param("sample.string-zero", "x", "", "zero", id="an empty string is a value"),
    pytest.param("sample.integer-zero", 1, 0, "zero", id="0 is a value"),
    pytest.param("sample.float-zero", 0.1, 0.0, "zero", id="0.0 is a value"),
    pytest.param("sample.object-zero", {"a": 1}, {}, "zero", id="an empty object is a value"),
]


@pytest.mark.parametrize(("key", "default", "value", "variant"), VALUES)
def test_a_flag_without_rules_resolves_statically(
    client: OpenFeatureClient, key: str, default: object, value: object, variant: str
) -> None:
    """1.3.1.1, 1.4.3, 1.4.5 to 1.4.7; 2.2.3 to 2.2.6: an error neither by code nor by message."""
    details = ask(client, key, default)
    assert (details.flag_key, details.value, details.variant, details.reason) == (
        key,
        value,
        variant,
        "STATIC",
    )
    assert (details.error_code, details.error_message) == (None, None)


TARGETED = [
    pytest.param("boolean", True, False, True, id="boolean"),
    pytest.param("string", "x", "", "str", id="string"),
    pytest.param("integer", 7, 0, 1, id="integer"),
    pytest.param("float", 0.7, 0.0, 1.0, id="float"),
    pytest.param("object", {"a": 1}, {}, TEMPLATE, id="object"),
]


@pytest.mark.parametrize(("kind", "default", "hit", "miss"), TARGETED)
def test_a_rule_that_matches_or_not_says_so(
    client: OpenFeatureClient, kind: str, default: object, hit: object, miss: object
) -> None:
    """1.4.7: TARGETING_MATCH and DEFAULT, with an empty context and one of no value too."""

    def answer(whom: object = None) -> tuple[object, object]:
        details = ask(client, f"sample.{kind}-targeted", default, whom)
        return details.value, details.reason

    assert answer(context(email="ada@shop.example")) == (hit, Reason.TARGETING_MATCH)
    assert answer(context(email="bob@shop.example")) == (miss, Reason.DEFAULT)
    assert answer(context(email=None)) == (miss, Reason.DEFAULT)
    assert answer(context()) == answer() == (miss, Reason.DEFAULT)


def test_a_rule_may_need_several_attributes(client: OpenFeatureClient) -> None:
    whom = context(email="ada@shop.example", role="admin", age=65, customer=False)
    details = ask(client, "sample.several", "false", whom)
    assert (details.value, details.reason) == ("INTERNAL", Reason.TARGETING_MATCH)


@pytest.mark.parametrize(
    ("whom", "value", "reason"),
    [
        pytest.param(context("u-4711"), "hit", Reason.TARGETING_MATCH, id="the one that is meant"),
        pytest.param(context("u-4712"), "miss", Reason.DEFAULT, id="another one"),
        pytest.param(None, "miss", Reason.DEFAULT, id="nobody"),
    ],
)
def test_the_targeting_key_reaches_the_rules(
    client: OpenFeatureClient, whom: object, value: str, reason: Reason
) -> None:
    details = ask(client, "sample.targeting-key", "fallback", whom)
    assert (details.value, details.reason, details.error_code) == (value, reason, None)


def test_a_context_does_not_disturb_a_flag_without_rules(client: OpenFeatureClient) -> None:
    """2.2.1; and the context is not altered."""
    whom = context("u-1", email="ada@shop.example", nested={"a": [1, None]})
    assert ask(client, "sample.string", "bye", whom).value == "hi"
    assert whom == context("u-1", email="ada@shop.example", nested={"a": [1, None]})


@pytest.mark.parametrize("default", DEFAULTS.values(), ids=DEFAULTS)
def test_an_unknown_flag_gives_the_default(client: OpenFeatureClient, default: object) -> None:
    """1.4.8 to 1.4.10 and 1.4.13."""
    details = ask(client, "sample.no-such-flag", default)
    assert (details.value, details.reason, details.error_code) == (default, "ERROR", "FLAG_NOT_FOUND")
    assert details.error_message == "there is no flag 'sample.no-such-flag'"


@pytest.mark.parametrize("kind", DEFAULTS)
@pytest.mark.parametrize("asked", DEFAULTS)
def test_another_type_gives_the_default(client: OpenFeatureClient, kind: str, asked: str) -> None:
    """1.3.4; numbers are not narrowed, and not widened either."""
    details = ask(client, f"sample.{kind}", DEFAULTS[asked])
    if kind == asked:
        assert details.error_code is None
    else:
        assert (details.value, details.reason) == (DEFAULTS[asked], "ERROR")
        our = {"float": "number"}
        named = f"the flag is of type {our.get(kind, kind)}, not {our.get(asked, asked)}"
        assert (details.error_code, details.error_message) == ("TYPE_MISMATCH", named)


@pytest.mark.parametrize(
    ("key", "default", "safe"),
    [pytest.param("boolean", False, True, id="boolean"), pytest.param("string", "x", "bye", id="string")],
)
def test_a_disabled_flag_serves_its_safe_value(
    client: OpenFeatureClient, key: str, default: object, safe: object
) -> None:
    details = ask(client, f"sample.{key}-off", default)
    assert (details.value, details.reason, details.error_code) == (safe, Reason.DISABLED, None)


def test_nothing_is_cached(client: OpenFeatureClient) -> None:
    assert [ask(client, "sample.boolean", default=False).reason for _ in range(2)] == [
        Reason.STATIC,
        Reason.STATIC,
    ]


def test_metadata_says_where_a_value_comes_from_and_can_not_be_altered(client: OpenFeatureClient) -> None:
    """1.4.14 and 1.4.14.1."""
    metadata = ask(client, "sample.boolean", default=False).flag_metadata
    assert metadata == {
        "flagSetId": "shop/staging/web",
        "version": "1000000005000",
        "serial": 1_000_000_005_000,
        "commit": COMMIT,
        "owner": "team-web",
        "kind": "ops",
        "rule": "otherwise",
    }
    with pytest.raises(TypeError):
        metadata["owner"] = "team-other"  # type: ignore[index] # that it can't be done is the point


def test_the_provider_names_itself(client: OpenFeatureClient) -> None:
    """2.1.1."""
    assert client.provider.get_metadata().name == "flaggit"
    assert client.get_provider_status() is ProviderStatus.READY


def test_an_object_is_the_callers_own(client: OpenFeatureClient) -> None:
    first = client.get_object_value("sample.object", {})
    assert isinstance(first, dict)
    first.clear()
    assert client.get_object_value("sample.object", {}) == TEMPLATE


def test_a_value_of_the_repository_never_becomes_the_callers_default() -> None:
    """The reason why the error code stays empty: with one, the client would discard what was decided."""
    flags = opened(compiled(FLAGS))
    codes = {flags.details(key, None).error_code for key in flags.keys()}  # noqa: SIM118 - flags are no mapping
    assert codes == {""}
