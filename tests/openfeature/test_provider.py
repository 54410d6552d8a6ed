"""The provider's own rules: contexts, metadata, life, events and tracking."""

import threading
from pathlib import Path

import pytest
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode, ProviderNotReadyError
from openfeature.flag_evaluation import FlagEvaluationDetails
from openfeature.hook import Hook, HookContext, HookHints
from openfeature.provider import ProviderStatus
from openfeature.track import TrackingEventDetails
from tests.openfeature.conftest import Heard, Served
from tests.openfeature.samples import (
    COMMIT,
    NOW,
    SERIAL,
    always,
    compiled,
    context,
    flag,
    followed,
    opened,
    signed,
    when,
)

from flaggit.openfeature import FlaggitProvider, Tracked
from flaggit.runtime import Flags, open_flags
from flaggit.runtime.events import BUNDLE_FRESH, BUNDLE_STALE, SOURCE_FAILED, Listener
from flaggit.runtime.verification import Audience, Gate
from openfeature import api

READY, ERROR = ProviderEvent.PROVIDER_READY, ProviderEvent.PROVIDER_ERROR
STALE, CHANGED = ProviderEvent.PROVIDER_STALE, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED

ON = flag("boolean", "", "false", always("true"))
OFF = flag("boolean", "", "false", always("false"))
BY_USER = flag("string", "", "nobody", when("{user: u-1}", "one", "other"))
HALF = flag(
    "string",
    "",
    "safe",
    "unit: user\nenvironments: {non-production: {otherwise: {split: [{serve: a, weight: 50}, {serve: b, weight: 50}]}},"
    " production: {otherwise: a}}",
)
NEEDS = flag("string", "", "safe", "requires: [{flag: sample.on, is: true}]\n" + always("new"))


def without() -> Flags:
    """Flags without a bundle: it is not there yet."""
    return opened(b"")


class TestContexts:
    def test_the_targeting_key_is_the_user(self, served: Served) -> None:
        client = served({"sample.who": BY_USER})
        assert client.get_string_value("sample.who", "x", context("u-1")) == "one"

    def test_unless_the_context_has_a_user(self, served: Served) -> None:
        client = served({"sample.who": BY_USER})
        assert client.get_string_value("sample.who", "x", context("u-2", user="u-1")) == "one"
        assert client.get_string_value("sample.who", "x", context("u-1", user="u-2")) == "other"

    @pytest.mark.parametrize("units", ["user", ("account", "user")], ids=["one", "several"])
    def test_the_host_chooses_the_attributes(self, served: Served, units: object) -> None:
        client = served({"sample.who": BY_USER}, targeting_key=units)
        assert client.get_string_value("sample.who", "x", context("u-1")) == "one"

    def test_or_another_one(self, served: Served) -> None:
        client = served({"sample.who": BY_USER}, targeting_key="account")
        assert client.get_string_value("sample.who", "x", context("u-1")) == "other"

    def test_contexts_of_api_client_and_invocation_are_merged(self, served: Served) -> None:
        client = served({"sample.who": BY_USER})
        api.set_evaluation_context(context("u-3"))
        client.context = context(user="u-2")
        assert client.get_string_value("sample.who", "x") == "other"
        assert client.get_string_value("sample.who", "x", context(user="u-1")) == "one"

    def test_a_provider_may_be_asked_without_a_context(self) -> None:
        provider = FlaggitProvider(opened(compiled({"sample.on": ON})))
        assert provider.resolve_boolean_details("sample.on", False).value is True  # noqa: FBT003 - the default


class TestReasons:
    """Ours are handed on where OpenFeature has none; a value comes with each."""

    @pytest.mark.parametrize(
        ("flags", "whom", "value", "reason"),
        [
            pytest.param({"sample.f": HALF}, None, "safe", "NO_UNIT", id="no unit"),
            pytest.param({"sample.f": HALF}, context("u-1"), "a", "SPLIT", id="split"),
            pytest.param(
                {"sample.f": NEEDS, "sample.on": OFF}, None, "safe", "PREREQUISITE", id="prerequisite"
            ),
            pytest.param({"sample.f": NEEDS, "sample.on": ON}, None, "new", "DEFAULT", id="requirement met"),
        ],
    )
    def test_a_reason(
        self, served: Served, flags: dict[str, str], whom: object, value: str, reason: str
    ) -> None:
        details = served(flags).get_string_details("sample.f", "x", whom)  # type: ignore[arg-type] # a context, or None
        assert (details.value, details.reason, details.error_code) == (value, reason, None)

    def test_an_unmet_requirement_is_named(self, served: Served) -> None:
        client = served({"sample.f": NEEDS, "sample.on": OFF})
        assert client.get_string_details("sample.f", "x").flag_metadata["prerequisite"] == "sample.on"


class TestMetadata:
    def test_a_failure_says_which_bundle_failed(self, served: Served) -> None:
        metadata = (
            served({"sample.on": ON}).get_boolean_details("sample.off", default_value=False).flag_metadata
        )
        assert dict(metadata) == {
            "flagSetId": "shop/staging/web",
            "version": str(SERIAL),
            "serial": SERIAL,
            "commit": COMMIT,
        }

    def test_what_is_not_known_is_left_out(self) -> None:
        gone = "summary: It stayed\ntype: boolean\nvalue: true\nuntil: 2099-01-01\nservices: [web]\n"
        flags = opened(compiled({}, others={"flags/sample/gone.retired.yaml": gone}))
        details = FlaggitProvider(flags).resolve_boolean_details("sample.gone", default_value=False)
        assert details.value is True
        assert {"owner", "kind"} - details.flag_metadata.keys() == {"owner", "kind"} - set(
            flags.meta("sample.gone")
        )
        assert "kind" not in details.flag_metadata

    def test_another_bundle_has_another_version(self, served: Served) -> None:
        flags = opened(compiled({"sample.on": ON}))
        client = served(flags)
        before = client.get_boolean_details("sample.on", default_value=False)
        flags.accept(compiled({"sample.on": OFF}, SERIAL + 1000))
        after = client.get_boolean_details("sample.on", default_value=False)
        assert [each.flag_metadata["version"] for each in (before, after)] == [
            str(SERIAL),
            str(SERIAL + 1000),
        ]
        assert [each.value for each in (before, after)] == [True, False]


class TestLife:
    def test_flags_with_a_bundle_are_ready(self, served: Served, heard: Heard) -> None:
        client = served({"sample.on": ON})
        heard.hear(READY)
        heard.waits_for(READY)
        assert client.get_provider_status() is ProviderStatus.READY

    def test_flags_without_one_are_an_error_and_serve_defaults(self, heard: Heard) -> None:
        heard.hear(ERROR)
        with pytest.raises(ProviderNotReadyError) as raised:
            api.set_provider_and_wait(FlaggitProvider(without()))
        client = api.get_client()
        assert raised.value.error_message == (
            "no bundle was accepted yet: not-a-bundle: the file does not begin with an envelope on a line of its own"
        )
        assert client.get_provider_status() is ProviderStatus.ERROR
        details = client.get_boolean_details("sample.on", default_value=True)
        assert (details.value, details.error_code) == (True, ErrorCode.PROVIDER_NOT_READY)
        assert dict(details.flag_metadata) == {}
        (told,) = heard.waits_for(ERROR)
        assert told.error_code is ErrorCode.PROVIDER_NOT_READY

    def test_the_first_bundle_makes_them_ready(self, heard: Heard) -> None:
        flags = without()
        with pytest.raises(ProviderNotReadyError):
            api.set_provider_and_wait(FlaggitProvider(flags))
        client = api.get_client()
        heard.hear(READY)
        heard.hear(CHANGED)
        flags.accept(compiled({"sample.on": ON}))
        _, changed = heard.waits_for(READY, CHANGED)
        assert changed.flags_changed == ["sample.on"]
        assert client.get_provider_status() is ProviderStatus.READY
        assert client.get_boolean_value("sample.on", default_value=False) is True

    def test_a_provider_waits_for_the_first_bundle_as_long_as_it_is_told(self) -> None:
        """The bundle comes from another thread, once the provider listens."""

        class Late(Flags):
            def add_listener(self, listener: Listener) -> None:
                super().add_listener(listener)
                threads.append(threading.Thread(target=self.accept, args=(data,)))
                threads[0].start()

        threads: list[threading.Thread] = []
        data = compiled({"sample.on": ON})
        flags = Late(Gate(Audience("shop", "staging", "web"), None), lambda: NOW)
        api.set_provider_and_wait(FlaggitProvider(flags, wait=60))
        threads[0].join()
        assert api.get_client().get_boolean_value("sample.on", default_value=False) is True

    def test_a_child_that_was_forked_while_a_bundle_arrived_takes_the_next_one(self) -> None:
        flags = without()
        provider = FlaggitProvider(flags)
        with pytest.raises(ProviderNotReadyError):
            api.set_provider_and_wait(provider)
        with provider._arrived._cond:  # type: ignore[attr-defined] # noqa: SLF001 - as though a thread of the parent held it
            provider.forked()
            assert flags.accept(compiled({"sample.on": ON})).outcome == "accepted"

    def test_it_does_not_wait_backwards(self) -> None:
        with pytest.raises(ValueError, match="from 0, not -1"):
            FlaggitProvider(without(), wait=-1)

    def test_after_shutdown_the_flags_decide_on_and_nothing_is_told(
        self, served: Served, heard: Heard
    ) -> None:
        flags = opened(compiled({"sample.on": ON}))
        provider = served(flags).provider
        api.shutdown()
        heard.hear(CHANGED)
        flags.accept(compiled({"sample.on": OFF}, SERIAL + 1000))
        assert flags.boolean("sample.on", True) is False  # noqa: FBT003 - the default
        api.set_provider_and_wait(provider)
        flags.accept(compiled({"sample.on": ON}, SERIAL + 2000))
        (changed,) = heard.waits_for(CHANGED)
        assert changed.metadata["serial"] == SERIAL + 2000

    def test_a_refused_keyring_is_said_too(self) -> None:
        flags = open_flags(
            compiled({}), project="shop", environment="staging", service="web", keyring=b"", clock=lambda: NOW
        )
        with pytest.raises(ProviderNotReadyError) as raised:
            api.set_provider_and_wait(FlaggitProvider(flags))
        assert "keyring" in str(raised.value.error_message)


class TestEvents:
    def test_another_bundle_names_what_it_changes(self, served: Served, heard: Heard) -> None:
        flags = opened(compiled({"sample.on": ON, "sample.same": ON, "sample.gone": ON, "sample.f": NEEDS}))
        served(flags)
        heard.hear(CHANGED)
        flags.accept(
            compiled(
                {"sample.on": OFF, "sample.same": ON, "sample.more": ON, "sample.f": NEEDS}, SERIAL + 1000
            )
        )
        (changed,) = heard.waits_for(CHANGED)
        assert changed.flags_changed == ["sample.f", "sample.gone", "sample.more", "sample.on"]
        assert changed.provider_name == "flaggit"
        assert changed.metadata == {"serial": SERIAL + 1000, "flagSetId": "shop/staging/web"}

    def test_a_bundle_that_changes_nothing_is_no_change(self, served: Served, heard: Heard) -> None:
        flags = opened(compiled({"sample.on": ON}))
        served(flags)
        heard.hear(CHANGED)
        flags.accept(compiled({"sample.on": ON.replace("A sample", "Another")}, SERIAL + 1000))
        flags.accept(compiled({"sample.on": OFF}, SERIAL + 2000))
        (changed,) = heard.waits_for(CHANGED)
        assert changed.metadata["serial"] == SERIAL + 2000

    def test_flags_that_are_stale_say_so_until_they_are_fresh(self, served: Served, heard: Heard) -> None:
        flags = opened(compiled({"sample.on": ON}))
        client = served(flags)
        heard.hear(STALE)
        flags.tell(BUNDLE_STALE, serial=SERIAL, age=3600, safe=False)
        heard.waits_for(STALE)
        assert client.get_provider_status() is ProviderStatus.STALE
        assert client.get_boolean_value("sample.on", default_value=False) is True
        flags.tell(BUNDLE_FRESH, serial=SERIAL)
        assert client.get_provider_status() is ProviderStatus.READY

    def test_what_fails_while_a_bundle_decides_is_no_error(self, served: Served) -> None:
        flags = opened(compiled({"sample.on": ON}))
        client = served(flags)
        flags.accept(b"no bundle")
        flags.tell(SOURCE_FAILED, source="a file", reason="it is gone", failures=1)
        assert client.get_provider_status() is ProviderStatus.READY

    def test_what_fails_without_a_bundle_is_one(self, heard: Heard) -> None:
        flags = without()
        with pytest.raises(ProviderNotReadyError):
            api.set_provider_and_wait(FlaggitProvider(flags))
        heard.hear(ERROR)
        heard.waits_for(ERROR)
        flags.tell(SOURCE_FAILED, source="a file", reason="it is gone", failures=1)
        (told,) = heard.waits_for(ERROR)
        assert told.message == "no bundle was accepted yet: it is gone"


class TestFollowedFlags:
    """The same over flags that follow a file."""

    def test_a_file_that_is_replaced_changes_the_configuration(self, tmp_path: Path, heard: Heard) -> None:
        path = tmp_path / "web.bundle"
        path.write_bytes(signed({"sample.on": ON}))
        with followed(path, clock=lambda: NOW) as flags:
            client = api.get_client()
            api.set_provider_and_wait(FlaggitProvider(flags))
            heard.hear(CHANGED)
            path.write_bytes(signed({"sample.on": OFF}, SERIAL + 1000))
            flags.refresh()
            (changed,) = heard.waits_for(CHANGED)
            assert changed.flags_changed == ["sample.on"]
            assert client.get_boolean_value("sample.on", default_value=True) is False

    def test_a_bundle_that_was_stale_from_the_start_is_found_stale(
        self, tmp_path: Path, heard: Heard
    ) -> None:
        path = tmp_path / "web.bundle"
        path.write_bytes(signed({"sample.on": ON}))
        with followed(path, clock=lambda: NOW + 2 * 86_400) as flags:
            client = api.get_client()
            api.set_provider_and_wait(FlaggitProvider(flags))
            heard.hear(STALE)
            details = client.get_boolean_details("sample.on", default_value=False)
            assert (details.value, details.flag_metadata["stale"]) == (True, True)
            client.get_boolean_details("sample.on", default_value=False)
            heard.waits_for(STALE)
            assert client.get_provider_status() is ProviderStatus.STALE


class TestTracking:
    def test_what_is_tracked_is_handed_on(self, served: Served) -> None:
        told: list[Tracked] = []
        client = served({}, track=told.append)
        client.track("paid", context("u-1", role="admin"), TrackingEventDetails(9.5, {"currency": "EUR"}))
        client.track("left")
        assert told == [
            Tracked("paid", {"user": "u-1", "role": "admin"}, 9.5, {"currency": "EUR"}),
            Tracked("left", {}, None, {}),
        ]

    def test_a_tracker_that_fails_fails_alone(self, served: Served) -> None:
        def fails(_: Tracked) -> None:
            raise RuntimeError

        client = served({}, track=fails)
        client.track("paid")
        assert isinstance(client.provider, FlaggitProvider)
        assert client.provider.tracking_errors == 1

    def test_without_a_tracker_it_goes_nowhere(self, served: Served) -> None:
        served({}).track("paid")


class Seen(Hook):
    """Remembers what it saw."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, object, object]] = []

    def finally_after(
        self, hook_context: HookContext, details: FlagEvaluationDetails[object], hints: HookHints
    ) -> None:
        del hints
        self.seen.append((hook_context.flag_key, details.value, details.reason))


def test_the_providers_own_hooks_see_every_evaluation(served: Served) -> None:
    hook = Seen()
    client = served({"sample.on": ON}, hooks=[hook])
    client.get_boolean_value("sample.on", default_value=False)
    client.get_boolean_value("sample.off", default_value=False)
    assert hook.seen == [("sample.on", True, "STATIC"), ("sample.off", False, "ERROR")]
