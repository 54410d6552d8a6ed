"""A receiver on loopback that does what a test asks: answer, lead away, stall, hang up at any byte."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Step: TypeAlias = int | str | tuple[int, dict[str, str], str]
"""A status; a status with headers and body; or `stall`, `drip`, `hang up`, `cut head`, `cut body`."""


@dataclass(frozen=True)
class Received:
    """A request."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]


class Receiver(ThreadingHTTPServer):
    """Takes requests; `plan` says how each goes, and its last word holds for the rest."""

    daemon_threads = True

    def __init__(self, *plan: Step) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan: list[Step] = list(plan)
        self.received: list[Received] = []
        self.ended = threading.Event()
        self.scheme = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}/hooks/flags?team=checkout"

    @property
    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.received]

    def next(self) -> Step:
        return self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]

    def secure(self, certificate: str, key: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.scheme = "https"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of who hung up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        host, port = self.client_address[:2]
        server.received.append(Received(self.path, headers, body, (str(host), int(port))))
        step = server.next()
        if isinstance(step, int):
            self._answer(step, {}, "")
        elif isinstance(step, tuple):
            self._answer(*step)
        else:
            self.close_connection = True
            self._misbehave(step)

    def do_GET(self) -> None:
        """Nothing should follow a redirect; if something does, the test sees it."""
        self.server.received.append(Received(self.path, {}, b"", ("", 0)))
        self._answer(200, {}, "")

    def _answer(self, status: int, headers: dict[str, str], text: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def _misbehave(self, step: str) -> None:
        if step == "stall":
            self.server.ended.wait(30)
        elif step == "drip":
            while not self.server.ended.wait(0.05):
                self.wfile.write(b"H")
        elif step == "cut head":
            self.wfile.write(b"HTTP/1.1 20")
        elif step == "cut body":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the standard library gives it
        """Say nothing."""


@contextmanager
def receiving(*plan: Step) -> Iterator[Receiver]:
    """Run a receiver."""
    with Receiver(*plan) as server, running(server):
        yield server


@contextmanager
def running(server: Receiver) -> Iterator[None]:
    """Serve until the block ends."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
