"""A collector on loopback that does what a test asks: answer, fail, stall, hang up."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Collector(ThreadingHTTPServer):
    """Takes batches; `plan` says how each attempt goes, and its last word holds for the rest."""

    daemon_threads = True

    def __init__(self, *plan: int | str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan: list[int | str] = list(plan)
        self.batches: list[list[dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/events?team=checkout"

    def next(self) -> int | str:
        return self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of who hung up."""


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        step = server.next()
        server.times.append(time.monotonic())
        server.headers.append({**self.headers, "path": self.path})
        if step == "stall":
            server.ended.wait(30)
        elif step == "drip":
            while not server.ended.wait(0.05):
                self.wfile.write(b"HTTP/1.0 2" if not server.batches else b"0")
        elif isinstance(step, int):
            server.batches.append(json.loads(body))
            self.send_response(step)
            self.send_header("Retry-After", "1" if step == 429 else "soon")
            self.send_header("Location", "/elsewhere")
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the standard library gives it
        """Say nothing."""


@contextmanager
def collecting(*plan: int | str) -> Iterator[Collector]:
    with Collector(*plan) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
