"""A server that answers like GitHub and GitLab: pages, links, refusals; and the JSON that they give."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

ADDRESS = "SERVER"


def user(login: str, kind: str = "User") -> dict[str, Any]:
    """A user as GitHub shows one."""
    return {
        "login": login,
        "id": len(login),
        "type": kind,
        "avatar_url": f"https://x.example/{login}",
        "site_admin": False,
    }


def review(at: int, login: str, state: str, commit: str, **more: Any) -> dict[str, Any]:
    """A review as GitHub lists one; `at` is its place in time."""
    return {
        "id": at,
        "node_id": "PRR_x",
        "user": user(login, more.pop("kind", "User")),
        "body": "looks good\n\nto me",
        "state": state,
        "html_url": "https://x.example/pull/42#1",
        "author_association": "MEMBER",
        "_links": {"html": {"href": "x"}},
        "submitted_at": f"2026-11-15T11:{at:02}:00Z",
        "commit_id": commit,
        **more,
    }


def pull(head: str, author: str = "ada") -> dict[str, Any]:
    """A pull request as GitHub shows one."""
    return {
        "number": 42,
        "state": "open",
        "title": "Ramp",
        "user": user(author),
        "head": {"ref": "work", "sha": head, "user": user(author)},
        "base": {"ref": "main"},
    }


def commit(sha: str, author: str = "ada", committer: str = "ada") -> dict[str, Any]:
    """A commit of a pull request as GitHub lists one."""
    return {
        "sha": sha,
        "commit": {"message": "Ramp", "author": {"name": author, "email": f"{author}@shop.example"}},
        "author": user(author),
        "committer": user(committer),
    }


class Forge(ThreadingHTTPServer):
    """The server: what it has by path, whom it answers, how long its pages are, and what it was asked for."""

    def __init__(self, things: dict[str, Any], token: str, page: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.things, self.token, self.page = things, token, page
        self.asked: list[str] = []

    @property
    def here(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One request: lists in pages, a text as a redirect to it, bytes as they are."""

    server: Forge

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.server.asked.append(address.path)
        thing = self.server.things.get(address.path)
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.server.token not in {"", bearer, self.headers.get("PRIVATE-TOKEN", "")}:
            self.answer(401, {"message": "Bad credentials"})
        elif thing is None:
            self.answer(404, {"message": "Not Found"})
        elif isinstance(thing, str):
            self.send(302, b"", {"Location": thing.replace(ADDRESS, self.server.here)})
        elif isinstance(thing, bytes):
            self.send(200, thing, {})
        elif isinstance(thing, list):
            self.paged(address.path, thing, parse_qs(address.query))
        else:
            self.answer(200, thing)

    def paged(self, path: str, thing: list[Any], query: dict[str, list[str]]) -> None:
        size = min(int(query.get("per_page", ["30"])[0]), self.server.page)
        number = int(query.get("page", ["1"])[0])
        links = [f'<{self.server.here}{path}?per_page={size}&page=1>; rel="first"']
        if number * size < len(thing):
            links.insert(0, f'<{self.server.here}{path}?per_page={size}&page={number + 1}>; rel="next"')
        self.answer(200, thing[(number - 1) * size : number * size], {"Link": ", ".join(links)})

    def answer(self, code: int, thing: Any, headers: dict[str, str] | None = None) -> None:
        self.send(code, json.dumps(thing).encode(), headers or {})

    def send(self, code: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(things: dict[str, Any], *, token: str = "", page: int = 100) -> Iterator[tuple[str, list[str]]]:
    """Serve JSON by path on the loopback interface.

    Gives the server's address and, as they come, the paths that were asked for.
    """
    server = Forge(things, token, page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.here, server.asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
