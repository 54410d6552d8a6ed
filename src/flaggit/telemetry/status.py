"""A status endpoint, for services that have none of their own: `/status` as JSON, `/metrics` as Prometheus reads them.

It listens on the loopback interface unless said otherwise, and answers in daemon threads: `CALLERS` at once, each within `PATIENCE`, so
that callers who connect and say nothing keep no others away for long, and `close` is never held up. A child process does not go on with it.
There is no authentication: it tells which flags there are and how often they decided what, and nothing of whom for.
"""

import json
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import ClassVar, Final, TypeAlias

from flaggit.runtime import forking
from flaggit.telemetry import exposition, metrics
from flaggit.telemetry.observing import Telemetry

PATIENCE: Final = 2.0
"""How long a caller may take altogether, in seconds."""
CALLERS: Final = 16
"""How many callers are answered at once; more wait."""

_Request: TypeAlias = "socket.socket | tuple[bytes, socket.socket]"


class StatusServer:
    """Answers until it is closed.

    Args:
        telemetry: Whose status.
        host: The interface.
        port: The port; 0 takes a free one.

    Attributes:
        address: The interface and port that it listens on.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, telemetry: Telemetry, *, host: str = "127.0.0.1", port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"telemetry": telemetry})
        self._server = _Server((host, port), handler)
        self.address: tuple[str, int] = (host, self._server.server_port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="flaggit-status", daemon=True
        )
        self._thread.start()
        forking.remember(self)

    @property
    def url(self) -> str:
        """Where it answers, without path."""
        return f"http://{self.address[0]}:{self.address[1]}"

    def forked(self) -> None:
        """Leave the port to the parent."""
        self._server.socket.close()

    def close(self) -> None:
        """End, and give the port back."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(PATIENCE)
        self._server.server_close()


def status(telemetry: Telemetry) -> dict[str, object]:
    """Say how the flags of this process are, as JSON values."""
    flags, now = telemetry.flags, telemetry.clock()
    manifest = flags.manifest
    refused = getattr(flags, "refused", None)
    return {
        "ready": manifest is not None,
        "bundle": manifest
        and {
            "project": manifest.project,
            "environment": manifest.environment,
            "service": manifest.service,
            "serial": manifest.serial,
            "commit": manifest.commit,
            "decisions": manifest.decisions,
            "age": round(metrics.age(telemetry), 3),
            "expires_in": round(manifest.expires - now, 3),
        },
        "stale": getattr(flags, "stale", None),
        "refused": refused and {"code": refused.code.value, "reason": refused.reason},
        "flags": len(flags.keys()),
        "evaluations": sum(flags.counts.read().values()),
        "dropped": {sink.name: sink.drops.read() for sink in telemetry.sinks},
    }


class _Server(ThreadingHTTPServer):
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._places = threading.Semaphore(CALLERS)

    def server_bind(self) -> None:
        """Bind, and ask no name server what the interface is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def process_request(self, request: _Request, client_address: object) -> None:
        """Answer in a thread, when there is a place."""
        if not self._places.acquire(timeout=PATIENCE):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._places.release()
            raise

    def process_request_thread(self, request: _Request, client_address: object) -> None:
        """Answer, and give the place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of callers who go away."""


class _Handler(BaseHTTPRequestHandler):
    telemetry: ClassVar[Telemetry]
    timeout = PATIENCE
    server_version = "flaggit"
    sys_version = ""

    def handle(self) -> None:
        """Answer, and hang up on whoever takes too long: a byte now and then would satisfy a limit on each part."""
        ending = threading.Timer(PATIENCE, self._hang_up)
        ending.daemon = True
        with suppress(RuntimeError):  # there are no threads left: each part has its limit all the same
            ending.start()
        try:
            super().handle()
        finally:
            ending.cancel()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, exposition.CONTENT_TYPE, exposition.text(metrics.read(self.telemetry)))
        elif path == "/status":
            self._answer(200, "application/json", json.dumps(status(self.telemetry)) + "\n")
        else:
            self._answer(404, "text/plain; charset=utf-8", "There is /status and /metrics.\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the standard library gives it
        """Say nothing: a guest does not write to the host's standard error."""

    def _hang_up(self) -> None:
        with suppress(OSError):  # whoever called has gone
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, code: int, media: str, text: str) -> None:
        data = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
