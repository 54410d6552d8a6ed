"""A real Redis keeps every event. It needs the program `redis-server`, so these tests run only when asked for:

pytest -m brokers
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from tests.announcing.conftest import events, states
from tests.announcing.serving import Running, certificate, free_port, redis_server

from flaggit.announcing import Bounds, Delivery, State

pytestmark = pytest.mark.brokers
DeliverTo = Callable[..., Delivery]
PATIENT = Bounds(total=30, attempt=3, attempts=40, pause=0.1, longest=0.3)


@pytest.fixture(name="server")
def _server(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "redis"
    folder.mkdir()
    server = redis_server(folder)
    server.start()
    yield server
    server.stop()


def address(server: Running, stream: str = "flag-changes") -> str:
    return f"redis://127.0.0.1:{server.port}/{stream}"


def entries(server: Running, stream: str = "flag-changes", database: int = 0) -> list[Any]:
    with redis.Redis(port=server.port, db=database, decode_responses=True) as client:
        return [fields for _, fields in client.xrange(stream) or ()]


def test_a_stream_keeps_every_event(server: Running, deliver_to: DeliverTo) -> None:
    told = events(3)
    assert deliver_to(address(server), told).complete
    assert entries(server) == [
        {"id": event.id, "type": event.type, "subject": event.subject, "event": event.json.decode()}
        for event in told
    ]


def test_a_stream_is_kept_short(server: Running, deliver_to: DeliverTo) -> None:
    assert deliver_to(address(server, "short?maxlen=100"), events(700)).complete
    # Redis takes whole nodes of 100 entries away.
    assert 100 <= len(entries(server, "short")) <= 200


def test_a_database_is_chosen(server: Running, deliver_to: DeliverTo) -> None:
    assert deliver_to(address(server, "x?db=3"), events(1)).complete
    assert len(entries(server, "x", 3)) == 1
    assert entries(server, "x") == []


def test_a_server_that_is_restarted_halfway_gets_every_event_in_order(
    server: Running, deliver_to: DeliverTo
) -> None:
    told = events(2000)

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
    # At least once: an entry whose acknowledgement was lost is there twice, with one id.
    found = [entry["id"] for entry in entries(server)]
    assert list(dict.fromkeys(found)) == [event.id for event in told]


def test_a_server_that_is_down_is_told(server: Running, deliver_to: DeliverTo) -> None:
    server.stop()
    delivery = deliver_to(address(server), events(2))
    assert states(delivery) == {State.UNSENT: 2}
    assert delivery.why == "nothing was sent: connection refused (3 attempts)"


def test_a_key_of_another_type_is_told(server: Running, deliver_to: DeliverTo) -> None:
    with redis.Redis(port=server.port) as client:
        client.set("taken", "x")
    delivery = deliver_to(address(server, "taken"), events(2))
    assert "wrong kind of value" in delivery.why
    assert states(delivery) == {State.REFUSED: 1, State.UNSENT: 1}


def test_a_server_without_room_is_asked_again(server: Running, deliver_to: DeliverTo) -> None:
    with redis.Redis(port=server.port) as client:
        client.config_set("maxmemory", "1")
        timer = threading.Timer(1.0, client.config_set, ("maxmemory", "0"))
        timer.start()
        assert deliver_to(address(server), events(1), PATIENT).complete
        timer.join()


def test_a_password_comes_from_a_variable(
    tmp_path: Path, deliver_to: DeliverTo, environ: dict[str, str]
) -> None:
    server = redis_server(tmp_path, "--requirepass", "s3cr3t")
    server.start()
    try:
        environ["REDIS"] = f"redis://:wrong-one@127.0.0.1:{server.port}/flags"
        wrong = deliver_to("redis:REDIS", events(2))
        without = deliver_to(address(server, "flags"), events(1))
        environ["REDIS"] = f"redis://:s3cr3t@127.0.0.1:{server.port}/flags"
        right = deliver_to("redis:REDIS", events(2))
    finally:
        server.stop()
    for each in (wrong, without):
        assert each.why.startswith("it does not accept who is asking")
        assert "redis:VARIABLE" in each.remedy
        assert "wrong-one" not in repr(each)
    assert right.complete


def test_over_tls_the_server_is_verified(
    tmp_path: Path, deliver_to: DeliverTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = certificate(tmp_path, "127.0.0.1")
    port = free_port()
    secure = (
        "--tls-port",
        str(port),
        "--tls-cert-file",
        cert,
        "--tls-key-file",
        key,
        "--tls-auth-clients",
        "no",
    )
    server = redis_server(tmp_path, *secure, "--tls-ca-cert-file", cert)
    server.start()
    try:
        doubted = deliver_to(f"rediss://127.0.0.1:{port}/flags", events(1))
        monkeypatch.setenv("SSL_CERT_FILE", cert)
        trusted = deliver_to(f"rediss://127.0.0.1:{port}/flags", events(1))
    finally:
        server.stop()
    assert doubted.why == "its certificate is not accepted: self-signed certificate"
    assert trusted.complete
