"""Servers are verified, and proxies of the environment are used."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.announcing.conftest import events, states
from tests.announcing.receiving import Receiver, receiving, running
from tests.announcing.serving import certificate

from flaggit.announcing import Delivery, State

DeliverTo = Callable[..., Delivery]


@contextmanager
def secure(folder: Path, address: str = "127.0.0.1") -> Iterator[Receiver]:
    with Receiver(200) as receiver:
        receiver.secure(*certificate(folder, address))
        with running(receiver):
            yield receiver


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    deliver_to: DeliverTo, tmp_path: Path
) -> None:
    with secure(tmp_path) as receiver:
        delivery = deliver_to(receiver.url, events(2))
    assert delivery.why == "its certificate is not accepted: self-signed certificate"
    assert "SSL_CERT_FILE" in delivery.remedy
    assert states(delivery) == {State.REFUSED: 1, State.UNSENT: 1}
    assert receiver.received == []


def test_a_certificate_that_the_environment_vouches_for_is_accepted(
    deliver_to: DeliverTo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure(tmp_path) as receiver:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert deliver_to(receiver.url, events(2)).complete
    assert len(receiver.received) == 2


def test_a_certificate_of_another_host_is_refused(
    deliver_to: DeliverTo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure(tmp_path, "127.0.0.9") as receiver:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        delivery = deliver_to(receiver.url, events(1))
    assert "IP address mismatch" in delivery.why
    assert receiver.received == []


def test_a_proxy_of_the_environment_is_asked(deliver_to: DeliverTo, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(200) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        assert deliver_to("http://receiver.invalid/hook", events(1)).complete
    assert [each.path for each in proxy.received] == ["http://receiver.invalid/hook"]


def test_through_a_proxy_the_server_is_verified_all_the_same(
    deliver_to: DeliverTo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure(tmp_path) as receiver, tunnelling(receiver.server_port) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert "certificate is not accepted" in deliver_to(receiver.url, events(1)).why
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert deliver_to(receiver.url, events(1)).complete


@contextmanager
def tunnelling(target: int) -> Iterator[int]:
    """Run a proxy that joins each connection to one port, whatever it is asked for."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_tunnel, args=(server, target), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def _tunnel(server: socket.socket, target: int) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        assert client.recv(4096).startswith(b"CONNECT 127.0.0.1:")
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        upstream = socket.create_connection(("127.0.0.1", target))
        for one, other in ((client, upstream), (upstream, client)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with source, sink:
        try:
            while data := source.recv(4096):
                sink.sendall(data)
        except OSError:
            return
