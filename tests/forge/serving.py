"""A forge on this machine: comments of one request, as GitHub and GitLab keep them, with pages, accounts and faults.

Modelled on docs.github.com ("REST API endpoints for issue comments") and docs.gitlab.com ("Notes API").
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

READ_ONLY = "read-only"
APP = "app"
PERSON = "person"
ACCOUNTS = {APP: "flags[bot]", PERSON: "ada", READ_ONLY: ""}
MOST = 65_536
LISTED = {
    "/api/v3/repos/shop/flags/issues/12/comments",
    "/api/v4/projects/shop%2Fflags/merge_requests/12/notes",
}
CHANGED = r"(?:/api/v3/repos/shop/flags/issues/comments|/api/v4/.*/merge_requests/12/notes)/(\d+)"


@dataclass
class Fault:
    """What the next requests of a method are answered instead of being done; `done` ones are done first."""

    method: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    message: str = ""
    done: bool = False
    cut: bool = False


@dataclass
class Forge:
    """The state: comments, faults to come, what was asked, and what else there is to read, by path."""

    url: str = ""
    page: int = 2
    comments: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    things: dict[str, Any] = field(default_factory=dict)

    def add(self, body: str, author: str) -> None:
        kind = "Bot" if author.endswith("[bot]") else "User"
        number = len(self.comments) + 1
        self.comments.append(
            {
                "id": number,
                "body": body,
                "user": {"login": author, "type": kind},
                "author": {"username": author},
                "html_url": f"{self.url}/shop/flags/pull/12#issuecomment-{number}",
            }
        )

    @property
    def texts(self) -> list[str]:
        return [each["body"] for each in self.comments]

    @property
    def writes(self) -> list[str]:
        return [each for each in self.asked if not each.startswith("GET")]


class _Handler(BaseHTTPRequestHandler):
    forge: Forge

    def _serve(self) -> None:
        self.forge.asked.append(f"{self.command} {urlsplit(self.path).path}")
        size = int(self.headers.get("Content-Length") or 0)
        value = json.loads(self.rfile.read(size)) if size else None
        fault = next((each for each in self.forge.faults if each.method == self.command), None)
        if fault is not None:
            self.forge.faults.remove(fault)
            if fault.done:
                self._do(value, silent=True)
            if fault.cut:
                self.close_connection = True
                return
            self._say(fault.status, {"message": fault.message} if fault.message else None, fault.headers)
            return
        self._do(value)

    do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 - http.server's names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    @property
    def _token(self) -> str:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return bearer or self.headers.get("PRIVATE-TOKEN", "")

    def _do(self, value: Any, *, silent: bool = False) -> None:
        status, found, headers = self._found(value)
        if not silent:
            self._say(status, found, headers)

    def _found(self, value: Any) -> tuple[int, Any, dict[str, str]]:
        path = urlsplit(self.path).path
        if self._token not in ACCOUNTS:
            return 401, {"message": "Bad credentials"}, {}
        if path.endswith("/user") and self._token == PERSON:
            return 200, {"login": "ada", "username": "ada"}, {}
        if path in LISTED and self.command == "GET":
            return self._page()
        if path in self.forge.things and self.command == "GET":
            return 200, self.forge.things[path], {}
        if path.endswith("/user") or self._token == READ_ONLY:
            return 403, {"message": "Resource not accessible by integration"}, {}
        return self._written(path, value)

    def _written(self, path: str, value: Any) -> tuple[int, Any, dict[str, str]]:
        if path in LISTED and self.command == "POST":
            return self._create(value["body"])
        changed = re.fullmatch(CHANGED, path)
        if changed and self.command in {"PATCH", "PUT"}:
            comment = self.forge.comments[int(changed[1]) - 1]
            comment["body"] = value["body"]
            return 200, comment, {}
        return 404, {"message": "Not Found"}, {}

    def _create(self, body: str) -> tuple[int, Any, dict[str, str]]:
        if len(body) > MOST:
            return 422, {"message": "Body is too long (maximum is 65536 characters)"}, {}
        self.forge.add(body, ACCOUNTS[self._token])
        return 201, self.forge.comments[-1], {}

    def _page(self) -> tuple[int, Any, dict[str, str]]:
        query = parse_qs(urlsplit(self.path).query)
        number = int(query.get("page", ["1"])[0])
        size = min(self.forge.page, int(query["per_page"][0]))
        shown = self.forge.comments[(number - 1) * size : number * size]
        more = number * size < len(self.forge.comments)
        link = f'<{self.forge.url}{urlsplit(self.path).path}?page={number + 1}>; rel="next"'
        return 200, shown, {"Link": link} if more else {}

    def _say(self, status: int, value: Any, headers: dict[str, str]) -> None:
        body = json.dumps(value).encode() if value is not None else b"<html>not JSON</html>"
        self.send_response(status)
        for name, text in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Forge]:
    """A forge that listens on this machine."""
    forge = Forge()
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
