"""Metrics: what is counted is shown, in names and forms that Prometheus reads."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from tests.runtime.conftest import NOW, Release, opened
from tests.telemetry.conftest import NO, SERVED, Kept

from flaggit.runtime import Flags
from flaggit.telemetry import StatusServer, Telemetry, exposition, metrics
from flaggit.telemetry.metrics import TABLE, Definition, Family, Sample
from flaggit.telemetry.prometheus import PrometheusCollector
from flaggit.telemetry.status import CALLERS, PATIENCE

Values = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def values(text: str) -> Values:
    """Read an exposition with Prometheus' own parser; its additions about when counters began are left out."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def used(flags: Flags) -> Telemetry:
    """Give telemetry of flags to which everything happened that is counted."""
    kept = Kept("file")
    kept.drops.add("full", 3)
    other = Kept("file")
    other.drops.add("full", 1)
    telemetry = Telemetry(flags, kept, other, clock=lambda: NOW)
    flags.add_listener(lambda _event: next(iter([])))
    flags.accept(b"")
    for user in ("u-1", "u-2", 3.5):
        flags.boolean("half", NO, {"user": user})
    flags.boolean("plain", NO)
    flags.string("plain", "")
    flags.string("nowhere", "")
    flags.string("elsewhere", "")
    flags.string("shop.layout", "", {"country": 7})
    telemetry.paths.observe("shop.layout", "compact", "success", 0.02)
    telemetry.paths.observe("shop.layout", "compact", "timeout", 20)
    return telemetry


def shown(telemetry: Telemetry) -> Values:
    return values(exposition.text(metrics.read(telemetry)))


@pytest.fixture(name="telemetry")
def _telemetry(served: Flags) -> Telemetry:
    return used(served)


@pytest.mark.parametrize(
    ("name", "labels", "value"),
    [
        pytest.param("flaggit_bundle_age_seconds", {}, 60, id="age"),
        pytest.param("flaggit_bundle_expiry_seconds", {}, 86_400, id="expiry"),
        pytest.param("flaggit_bundle_refusals_total", {"code": "not-a-bundle"}, 1, id="refusals"),
        pytest.param(
            "flaggit_evaluations_total",
            {"flag": "plain", "variant": "true", "reason": "STATIC"},
            1,
            id="static",
        ),
        pytest.param(
            "flaggit_evaluations_total",
            {"flag": "half", "variant": "false", "reason": "NO_UNIT"},
            1,
            id="no unit",
        ),
        pytest.param(
            "flaggit_evaluations_total", {"flag": "", "variant": "", "reason": "ERROR"}, 2, id="no flag"
        ),
        pytest.param(
            "flaggit_evaluation_errors_total",
            {"flag": "plain", "code": "TYPE_MISMATCH"},
            1,
            id="another type",
        ),
        pytest.param(
            "flaggit_evaluation_errors_total", {"flag": "", "code": "FLAG_NOT_FOUND"}, 2, id="unknown keys"
        ),
        pytest.param(
            "flaggit_attribute_type_errors_total", {"attribute": "country"}, 1, id="a wrong attribute"
        ),
        pytest.param("flaggit_attribute_type_errors_total", {"attribute": "user"}, 1, id="a wrong unit"),
        pytest.param("flaggit_events_total", {"type": "bundle.refused"}, 1, id="events"),
        pytest.param("flaggit_telemetry_dropped_total", {"sink": "file", "reason": "full"}, 4, id="drops"),
        pytest.param("flaggit_listener_errors_total", {}, 3, id="a listener that raises"),
        pytest.param(
            "flaggit_path_calls_total",
            {"flag": "shop.layout", "variant": "compact", "outcome": "timeout"},
            1,
            id="a path's outcome",
        ),
        pytest.param(
            "flaggit_path_duration_seconds_bucket",
            {"flag": "shop.layout", "variant": "compact", "le": "0.025"},
            1,
            id="a path's duration",
        ),
        pytest.param(
            "flaggit_path_duration_seconds_bucket",
            {"flag": "shop.layout", "variant": "compact", "le": "+Inf"},
            2,
            id="however long",
        ),
        pytest.param(
            "flaggit_path_duration_seconds_sum",
            {"flag": "shop.layout", "variant": "compact"},
            20.02,
            id="together",
        ),
    ],
)
def test_what_is_counted_is_shown(
    telemetry: Telemetry, name: str, labels: dict[str, str], value: float
) -> None:
    assert shown(telemetry)[name, tuple(sorted(labels.items()))] == value


def test_the_bundle_is_described(telemetry: Telemetry) -> None:
    manifest = telemetry.flags.manifest
    assert manifest is not None
    info = [dict(labels) for name, labels in shown(telemetry) if name == "flaggit_bundle_info"]
    assert info == [
        {
            "service": "web",
            "environment": "production-eu",
            "serial": str(manifest.serial),
            "commit": manifest.commit,
            "decisions": manifest.decisions,
        }
    ]


def test_without_a_bundle_nothing_is_said_of_one() -> None:
    names = {name for name, _ in shown(Telemetry(opened(b"")))}
    assert "flaggit_bundle_refusals_total" in names
    assert not {"flaggit_bundle_info", "flaggit_bundle_age_seconds", "flaggit_bundle_expiry_seconds"} & names


@pytest.mark.parametrize("stale", [True, False])
def test_flags_that_know_whether_they_are_stale_show_it(*, stale: bool) -> None:
    flags: Any = SimpleNamespace(
        manifest=None, stale=stale, counts=opened(b"").counts, add_listener=callable, keys=tuple, serial=0
    )
    assert shown(Telemetry(flags))["flaggit_bundle_stale", ()] == stale


def test_the_client_library_shows_the_same(telemetry: Telemetry) -> None:
    registry = CollectorRegistry()
    registry.register(PrometheusCollector(telemetry))
    assert values(generate_latest(registry).decode()) == shown(telemetry)


def test_a_registry_takes_one_collector(telemetry: Telemetry) -> None:
    registry = CollectorRegistry()
    registry.register(PrometheusCollector(telemetry))
    with pytest.raises(ValueError, match="Duplicated"):
        registry.register(PrometheusCollector(telemetry))


def test_counters_never_go_back(served: Flags) -> None:
    telemetry, release = used(served), Release(SERVED)
    before = shown(telemetry)
    served.accept(release.but(serial=release.serial + 1, flags={"plain": SERVED["plain"]}).encode())
    after = shown(telemetry)
    assert [
        name for name, value in before.items() if name[0].endswith("_total") and after[name] < value
    ] == []


def test_names_are_as_prometheus_asks() -> None:
    for definition in TABLE:
        assert definition.name.startswith("flaggit_")
        assert definition.name.endswith("_total") == (definition.kind == "counter")
        assert definition.help.endswith(".")


def test_only_what_is_defined_is_shown(telemetry: Telemetry) -> None:
    for definition, samples in metrics.read(telemetry):
        for sample in samples:
            assert sample.name.startswith(definition.name)
            assert set(sample.labels) - {"le"} == set(definition.labels)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(allow_nan=False, allow_infinity=False))
def test_any_label_and_value_survive_the_text(label: str, value: float) -> None:
    definition = Definition("flaggit_x", "gauge", ("code",), "A \\ back\nslash.", "one")
    family = Family(definition, (Sample("flaggit_x", {"code": label}, value),))
    assert values(exposition.text([family])) == {("flaggit_x", (("code", label),)): value}


def test_a_lone_surrogate_does_not_spoil_the_text() -> None:
    definition = Definition("flaggit_x", "gauge", ("code",), "X.", "one")
    assert 'code="?"' in exposition.text([Family(definition, (Sample("flaggit_x", {"code": "\ud800"}, 1),))])


# The endpoint


@pytest.fixture(name="server")
def _server(telemetry: Telemetry) -> Iterator[StatusServer]:
    server = StatusServer(telemetry)
    yield server
    server.close()


def got(url: str) -> tuple[str, str]:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - a loopback address of this test
        return answer.headers["Content-Type"], answer.read().decode()


def test_the_endpoint_gives_metrics(server: StatusServer, telemetry: Telemetry) -> None:
    media, text = got(f"{server.url}/metrics?x=1")
    assert (media, values(text)) == (exposition.CONTENT_TYPE, shown(telemetry))


def test_the_endpoint_gives_the_status(server: StatusServer, telemetry: Telemetry) -> None:
    media, text = got(f"{server.url}/status")
    manifest = telemetry.flags.manifest
    assert manifest is not None
    assert (media, json.loads(text)) == (
        "application/json",
        {
            "ready": True,
            "bundle": {
                "project": "shop",
                "environment": "production-eu",
                "service": "web",
                "serial": manifest.serial,
                "commit": manifest.commit,
                "decisions": manifest.decisions,
                "age": 60,
                "expires_in": 86_400,
            },
            "stale": None,
            "refused": {"code": "not-a-bundle", "reason": telemetry.flags.refused.reason},  # type: ignore[attr-defined] # it is a `Flags`
            "flags": 3,
            "evaluations": 8,
            "dropped": {"file": {"full": 1}},
        },
    )


def test_the_status_without_a_bundle_says_so() -> None:
    server = StatusServer(Telemetry(opened(b"")))
    told = json.loads(got(f"{server.url}/status")[1])
    server.close()
    assert (told["ready"], told["bundle"], told["refused"]["code"]) == (False, None, "not-a-bundle")


def test_other_paths_and_methods_are_not_found(server: StatusServer) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        got(f"{server.url}/secret")
    with pytest.raises(urllib.error.HTTPError, match="501"):
        urllib.request.urlopen(f"{server.url}/status", data=b"x", timeout=10)  # noqa: S310 - as above


def test_callers_who_go_away_or_talk_nonsense_disturb_nobody(
    server: StatusServer, capfd: pytest.CaptureFixture[str]
) -> None:
    for nonsense in (b"", b"\x00\xff\r\n\r\n", b"GET " + b"x" * 100_000):
        with socket.create_connection(server.address) as caller:
            caller.sendall(nonsense)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    assert got(f"{server.url}/status")[0] == "application/json"
    assert capfd.readouterr() == ("", "")


def test_callers_who_say_nothing_keep_no_scrape_away(server: StatusServer) -> None:
    with ExitStack() as silent:
        for _ in range(2 * CALLERS):
            silent.enter_context(socket.create_connection(server.address)).sendall(b"GET /met")
        assert got(f"{server.url}/metrics")[0] == exposition.CONTENT_TYPE


def test_a_caller_who_sends_a_byte_now_and_then_is_hung_up_on_and_holds_up_no_end(
    telemetry: Telemetry,
) -> None:
    server = StatusServer(telemetry)
    with socket.create_connection(server.address) as caller:
        caller.settimeout(PATIENCE / 20)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                caller.sendall(b"x")
                if not caller.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() < until
        caller.close()
    with socket.create_connection(server.address) as caller:
        caller.sendall(b"GET")
        begun = time.monotonic()
        server.close()
        assert time.monotonic() - begun < 30


def test_a_machine_without_threads_hangs_up_and_goes_on(
    server: StatusServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuses(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", refuses)
        for _ in range(CALLERS + 1):
            with pytest.raises(OSError, match=r"closed|reset"):
                got(f"{server.url}/status")
    assert got(f"{server.url}/status")[0] == "application/json"
    assert capfd.readouterr() == ("", "")


def test_a_closed_endpoint_gives_its_port_back(telemetry: Telemetry) -> None:
    first = StatusServer(telemetry)
    first.close()
    first.close()
    StatusServer(telemetry, port=first.address[1]).close()


FORK_WITH_THREADS = "ignore:This process:DeprecationWarning"
"""Newer Pythons warn of what this program does on purpose."""

FORKING = """
import os, socket, sys, time
from flaggit.runtime import open_flags
from flaggit.telemetry import StatusServer, Telemetry
flags = open_flags(b"", project="shop", environment="dev", service="web", keyring=b"")
server = StatusServer(Telemetry(flags))
child = os.fork()
if not child:
    server.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
socket.create_connection(server.address).close()
server.close()
socket.create_server(server.address).close()
print("done")
"""


def test_a_child_process_leaves_the_port_to_its_parent() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-W", FORK_WITH_THREADS, "-c", FORKING],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("done\n", "")
