"""What an event tells, what it does not, and that nothing reaches the host."""

import subprocess
import sys
from collections.abc import Mapping

import pytest
from openfeature.client import OpenFeatureClient
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider
from opentelemetry.sdk.trace import TracerProvider
from tests.openfeature.samples import SERIAL, always, compiled, context, flag, opened, when
from tests.otel.conftest import Logs

from flaggit import __version__
from flaggit.openfeature import FlaggitProvider
from flaggit.otel import Evaluation, Recorder, hashed, watch
from flaggit.otel.hook import OpenTelemetryHook
from flaggit.runtime import Flags
from openfeature import api

FLAGS: Mapping[str, str] = {
    "sample.colour": flag("string", "red: '#ff0000', blue: '#0000ff'", "red", always("blue")),
    "sample.limit": flag("integer", "", "1", when("{user: u-1}", "20", "10")),
    "sample.long": flag("string", "", "short", always("x" * 300)),
    "sample.on": flag("boolean", "", "false", always("true")),
    "sample.page": flag("object", "", "{}", always("{title: Hello, size: 3}")),
}
COMMON = {
    "feature_flag.provider.name": "flaggit",
    "feature_flag.set.id": "shop/staging/web",
    "feature_flag.version": str(SERIAL),
}
ASKED = [
    pytest.param(
        "string", "sample.colour", "x", {"result.variant": "blue", "result.reason": "static"}, id="variant"
    ),
    pytest.param(
        "boolean", "sample.on", False, {"result.variant": "true", "result.reason": "static"}, id="boolean"
    ),
    pytest.param(
        "integer", "sample.limit", 0, {"result.value": 10, "result.reason": "default"}, id="a value"
    ),
    pytest.param(
        "string", "sample.long", "x", {"result.value": "x" * 256, "result.reason": "static"}, id="long"
    ),
    pytest.param(
        "object",
        "sample.page",
        {},
        {"result.value": '{"size":3,"title":"Hello"}', "result.reason": "static"},
        id="object",
    ),
]
FAILED = [
    pytest.param("sample.gone", "flag_not_found", "there is no flag 'sample.gone'", id="unknown flag"),
    pytest.param(
        "sample.limit", "type_mismatch", "the flag is of type integer, not boolean", id="other type"
    ),
]


def named(attributes: Mapping[str, object]) -> dict[str, object]:
    return {f"feature_flag.{name}": value for name, value in attributes.items()}


@pytest.fixture
def flags() -> Flags:
    return opened(compiled(FLAGS))


def client(flags: Flags, recorder: Recorder) -> OpenFeatureClient:
    api.set_provider_and_wait(FlaggitProvider(flags))
    api.add_hooks([OpenTelemetryHook(recorder)])
    return api.get_client()


class TestHook:
    @pytest.mark.parametrize(("kind", "key", "default", "told"), ASKED)
    def test_an_evaluation_is_an_event(
        self, flags: Flags, logs: Logs, kind: str, key: str, default: object, told: Mapping[str, object]
    ) -> None:
        asked = client(flags, Recorder(logger_provider=logs.provider))
        getattr(asked, f"get_{kind}_value")(key, default, context("u-9"))
        assert logs.events() == [COMMON | {"feature_flag.key": key} | named(told)]

    @pytest.mark.parametrize(("key", "code", "message"), FAILED)
    def test_a_failure_says_what_went_wrong(
        self, flags: Flags, logs: Logs, key: str, code: str, message: str
    ) -> None:
        client(flags, Recorder(logger_provider=logs.provider)).get_boolean_value(key, default_value=True)
        told = {"key": key, "result.value": True, "result.reason": "error", "error.message": message}
        assert logs.events() == [COMMON | named(told) | {"error.type": code}]

    def test_another_provider_is_recorded_by_what_it_says(self, logs: Logs) -> None:
        api.set_provider_and_wait(
            InMemoryProvider(
                {"plain": InMemoryFlag("on", {"on": True}, {"contextId": "c-1", "version": "7"})}
            )
        )
        api.add_hooks([OpenTelemetryHook(Recorder(logger_provider=logs.provider, context_id=str))])
        api.get_client().get_boolean_value("plain", default_value=False, evaluation_context=context("u-1"))
        told = {
            "key": "plain",
            "result.variant": "on",
            "result.reason": "static",
            "version": "7",
            "context.id": "c-1",
        }
        assert logs.events() == [named(told | {"provider.name": "In-Memory Provider"})]

    def test_without_a_recorder_it_writes_to_the_process(self, flags: Flags) -> None:
        """This process has no SDK: nothing is written, and nothing is wrong."""
        api.set_provider_and_wait(FlaggitProvider(flags, hooks=[OpenTelemetryHook()]))
        assert api.get_client().get_boolean_value("sample.on", default_value=False) is True


class TestWatch:
    @pytest.mark.parametrize(("kind", "key", "default", "told"), ASKED)
    def test_a_decision_is_an_event(
        self, flags: Flags, logs: Logs, kind: str, key: str, default: object, told: Mapping[str, object]
    ) -> None:
        watch(flags, Recorder(logger_provider=logs.provider))
        getattr(flags, kind)(key, default, {"user": "u-9"})
        assert logs.events() == [COMMON | {"feature_flag.key": key} | named(told)]

    def test_details_are_watched_too_and_another_bundle_likewise(self, flags: Flags, logs: Logs) -> None:
        watch(flags, Recorder(logger_provider=logs.provider))
        flags.details("sample.limit", 0, {"user": "u-1"})
        flags.accept(compiled(FLAGS, SERIAL + 1000))
        flags.details("sample.limit", 0, {"user": "u-1"})
        assert [event["feature_flag.version"] for event in logs.events()] == [str(SERIAL), str(SERIAL + 1000)]
        assert {event["feature_flag.result.reason"] for event in logs.events()} == {"targeting_match"}

    @pytest.mark.parametrize(("key", "code", "message"), FAILED)
    def test_a_failure_is_told_the_first_time_and_the_tenth(
        self, flags: Flags, logs: Logs, key: str, code: str, message: str
    ) -> None:
        watch(flags, Recorder(logger_provider=logs.provider))
        for _ in range(12):
            flags.boolean(key, True)  # noqa: FBT003 - the default
        told = {"key": key, "result.reason": "error", "error.message": message}
        assert logs.events() == 2 * [COMMON | named(told) | {"error.type": code}]

    def test_without_a_bundle_a_failure_has_no_version(self, logs: Logs) -> None:
        flags = opened(b"")
        watch(flags, Recorder(logger_provider=logs.provider))
        flags.boolean("sample.on", True)  # noqa: FBT003 - the default
        told = {"key": "sample.on", "result.reason": "error", "error.message": "no bundle was accepted yet"}
        event = {"feature_flag.provider.name": "flaggit", "error.type": "provider_not_ready"}
        assert logs.events() == [named(told) | event]

    def test_only_chosen_flags_are_recorded(self, flags: Flags, logs: Logs) -> None:
        watch(flags, Recorder(logger_provider=logs.provider), chosen="sample.on".__eq__)
        flags.boolean("sample.on", False)  # noqa: FBT003 - the default
        flags.integer("sample.limit", 0)
        flags.boolean("sample.gone", False)  # noqa: FBT003 - the default
        flags.accept(compiled(FLAGS, SERIAL + 1000))
        assert [event["feature_flag.key"] for event in logs.events()] == ["sample.on"]


class TestIds:
    """Whom a decision was for is personal, and stays here unless the host says how it leaves."""

    @pytest.mark.parametrize(
        ("identify", "user", "sent"),
        [
            pytest.param(None, "u-1", None, id="not by default"),
            pytest.param(str, "u-1", "u-1", id="as it is"),
            pytest.param(str, 4711, "4711", id="a number"),
            pytest.param(str, ["u-1"], None, id="nobody that can be named"),
            pytest.param(lambda _: None, "u-1", None, id="not this one"),
            pytest.param(hashed("pepper"), "u-1", "337504dab239fe5ff5d3b8f128622218", id="hashed"),
        ],
    )
    def test_an_id(self, flags: Flags, logs: Logs, identify: object, user: object, sent: object) -> None:
        recorder = Recorder(logger_provider=logs.provider, context_id=identify)  # type: ignore[arg-type] # a row's own
        watch(flags, recorder)
        flags.boolean("sample.on", False, {"user": user})  # noqa: FBT003 - the default
        assert logs.events()[0].get("feature_flag.context.id") == sent

    def test_another_attribute_may_say_whom(self, flags: Flags, logs: Logs) -> None:
        watch(flags, Recorder(logger_provider=logs.provider, context_id=str), unit="account")
        flags.boolean("sample.on", False, {"user": "u-1", "account": "a-1"})  # noqa: FBT003 - the default
        assert logs.events()[0]["feature_flag.context.id"] == "a-1"

    def test_the_hook_takes_the_targeting_key(self, flags: Flags, logs: Logs) -> None:
        asked = client(flags, Recorder(logger_provider=logs.provider, context_id=hashed(b"pepper")))
        asked.get_boolean_value("sample.on", default_value=False, evaluation_context=context("u-1"))
        assert logs.events()[0]["feature_flag.context.id"] == hashed("pepper")("u-1")

    def test_hashes_keep_equal_ids_equal_and_differ_by_secret(self) -> None:
        assert hashed("a")("u-1") == hashed(b"a")("u-1") != hashed("b")("u-1")
        assert hashed("a")("u-1") != hashed("a")("u-2")
        assert len(hashed("a")("\ud800") or "") == 32

    def test_a_secret_is_not_empty(self) -> None:
        with pytest.raises(ValueError, match="must not be empty"):
            hashed("")


class TestRecorder:
    def test_an_event_belongs_to_its_span_and_names_its_scope(self, logs: Logs) -> None:
        tracer = TracerProvider().get_tracer("a host")
        with tracer.start_as_current_span("request") as span:
            Recorder(logger_provider=logs.provider).record(Evaluation(key="sample.on"))
        (record,) = logs.records()
        assert record.log_record.trace_id == span.get_span_context().trace_id
        assert record.log_record.span_id == span.get_span_context().span_id
        scope = record.instrumentation_scope
        assert scope is not None
        assert (scope.name, scope.version, scope.schema_url) == (
            "flaggit",
            __version__,
            "https://opentelemetry.io/schemas/1.44.0",
        )

    def test_what_is_not_known_is_not_told(self, logs: Logs) -> None:
        Recorder(logger_provider=logs.provider).record(Evaluation(key="k", error_code="GENERAL", unit="u-1"))
        told = {"feature_flag.key": "k", "feature_flag.result.reason": "unknown", "error.type": "general"}
        assert logs.events() == [told]

    def test_long_keys_and_messages_are_cut_off(self, logs: Logs) -> None:
        long = "x" * 10_000
        Recorder(logger_provider=logs.provider).record(
            Evaluation(long, error_code="GENERAL", error_message=long)
        )
        (event,) = logs.events()
        assert (event["feature_flag.key"], event["feature_flag.error.message"]) == ("x" * 256, "x" * 500)

    def test_what_goes_wrong_is_counted_and_goes_nowhere(self, flags: Flags, logs: Logs) -> None:
        def fails(_: str) -> str:
            raise RuntimeError

        recorder = Recorder(logger_provider=logs.provider, context_id=fails)
        watch(flags, recorder)
        assert flags.boolean("sample.on", False, {"user": "u-1"}) is True  # noqa: FBT003 - the default
        assert (recorder.errors, logs.events()) == (1, [])


def test_the_loader_imports_neither() -> None:
    script = (
        "import sys, flaggit.runtime.live\n"
        "print([name for name in sys.modules if name.startswith(('openfeature', 'opentelemetry'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
