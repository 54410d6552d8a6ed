"""A real NATS server keeps every event once. It needs the program `nats-server`, so these tests run only when asked for:

pytest -m brokers
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.js.api import StreamConfig
from tests.announcing.conftest import events, states
from tests.announcing.serving import Running, certificate, nats_server

from flaggit.announcing import Bounds, Delivery, State

pytestmark = pytest.mark.brokers
DeliverTo = Callable[..., Delivery]
PATIENT = Bounds(total=30, attempt=3, attempts=40, pause=0.1, longest=0.3)


@pytest.fixture(name="server")
def _server(tmp_path: Path) -> Iterator[Running]:
    server = nats_server(tmp_path / "nats")
    server.start()
    yield server
    server.stop()


def address(server: Running, subject: str = "flags.changes") -> str:
    return f"nats://127.0.0.1:{server.port}/{subject}"


def make_stream(server: Running, **config: Any) -> None:
    async def make() -> None:
        client = await nats.connect(f"nats://127.0.0.1:{server.port}")
        await client.jetstream().add_stream(StreamConfig(name="flags", subjects=["flags.>"], **config))
        await client.close()

    asyncio.run(make())


def kept(server: Running) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Every message of the stream: headers and body."""

    async def read() -> list[tuple[dict[str, str], dict[str, Any]]]:
        client = await nats.connect(f"nats://127.0.0.1:{server.port}")
        stream = client.jetstream()
        state = (await stream.stream_info("flags")).state
        found = [await stream.get_msg("flags", number) for number in range(1, state.messages + 1)]
        await client.close()
        return [(dict(each.headers or {}), json.loads(each.data or b"")) for each in found]

    return asyncio.run(read())


def test_a_stream_keeps_every_event_once(server: Running, deliver_to: DeliverTo) -> None:
    make_stream(server)
    told = events(3)
    assert deliver_to(address(server), told[:2]).complete
    assert deliver_to(address(server), told).complete
    found = kept(server)
    assert [body for _, body in found] == [json.loads(event.json) for event in told]
    assert [headers["Nats-Msg-Id"] for headers, _ in found] == [event.id for event in told]
    assert {headers["content-type"] for headers, _ in found} == {"application/cloudevents+json"}


def test_a_server_that_comes_up_late_gets_every_event(server: Running, deliver_to: DeliverTo) -> None:
    make_stream(server)
    server.stop()
    threading.Timer(1.5, server.start).start()
    assert deliver_to(address(server), events(3), PATIENT).complete
    assert len(kept(server)) == 3


def test_a_server_that_goes_away_halfway_gets_every_event_once(
    server: Running, deliver_to: DeliverTo
) -> None:
    make_stream(server)
    told = events(400)

    def restart() -> None:
        time.sleep(0.1)
        server.stop()
        time.sleep(0.5)
        server.start()

    thread = threading.Thread(target=restart)
    thread.start()
    delivery = deliver_to(address(server), told, PATIENT)
    thread.join()
    assert delivery.complete
    assert [body["id"] for _, body in kept(server)] == [event.id for event in told]


def test_a_server_that_is_down_is_told(server: Running, deliver_to: DeliverTo) -> None:
    server.stop()
    delivery = deliver_to(address(server), events(2))
    assert states(delivery) == {State.UNSENT: 2}
    assert delivery.why == "nothing was sent: connection refused (3 attempts)"


def test_a_subject_that_no_stream_takes_is_told(server: Running, deliver_to: DeliverTo) -> None:
    delivery = deliver_to(address(server, "other"), events(1))
    assert delivery.why == "no stream takes other (3 attempts)"
    assert delivery.remedy == "make one: nats stream add --subjects other"


def test_an_event_that_is_too_long_is_passed_over(server: Running, deliver_to: DeliverTo) -> None:
    make_stream(server, max_msg_size=2000)
    long = events(3)
    long[1] = type(long[1])(source="/s", type="t", subject="s", time=0, data={"summary": "x" * 3000})
    delivery = deliver_to(address(server), long)
    assert [fate.state for fate in delivery.fates] == [State.DELIVERED, State.REFUSED, State.DELIVERED]
    assert "message size exceeds maximum allowed" in delivery.fates[1].why


def test_an_event_beyond_the_servers_own_limit_is_passed_over(server: Running, deliver_to: DeliverTo) -> None:
    make_stream(server)
    long = events(2)
    long[0] = type(long[0])(source="/s", type="t", subject="s", time=0, data={"summary": "x" * 2_000_000})
    delivery = deliver_to(address(server), long)
    assert [fate.state for fate in delivery.fates] == [State.REFUSED, State.DELIVERED]
    assert "maximum payload" in delivery.fates[0].why


def test_a_password_comes_from_a_variable(
    tmp_path: Path, deliver_to: DeliverTo, environ: dict[str, str]
) -> None:
    server = nats_server(tmp_path / "guarded", "--user", "ci", "--pass", "s3cr3t")
    server.start()
    try:
        environ["NATS"] = f"nats://ci:wrong-one@127.0.0.1:{server.port}/flags.changes"
        wrong = deliver_to("nats:NATS", events(2))
        environ["NATS"] = f"nats://ci:s3cr3t@127.0.0.1:{server.port}/flags.changes"
        right = deliver_to("nats:NATS", events(2))
    finally:
        server.stop()
    assert wrong.why == "it does not accept who is asking: Authorization Violation"
    assert "nats:VARIABLE" in wrong.remedy
    assert "wrong-one" not in repr(wrong)
    assert right.why == "no stream takes flags.changes (3 attempts)", "it was let in"


def test_over_tls_the_server_is_verified(
    tmp_path: Path, deliver_to: DeliverTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = certificate(tmp_path, "127.0.0.1")
    server = nats_server(tmp_path / "secure", "--tls", "--tlscert", cert, "--tlskey", key)
    server.start()
    try:
        secure = f"nats+tls://127.0.0.1:{server.port}/flags.changes"
        doubted = deliver_to(secure, events(1))
        in_the_clear = deliver_to(address(server), events(1))
        monkeypatch.setenv("SSL_CERT_FILE", cert)
        trusted = deliver_to(secure, events(1))
    finally:
        server.stop()
    assert doubted.why == "its certificate is not accepted: self-signed certificate"
    assert in_the_clear.why == "its certificate is not accepted: self-signed certificate"
    assert trusted.why == "no stream takes flags.changes (3 attempts)", "it was let in"
