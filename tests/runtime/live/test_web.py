"""HTTP and HTTPS against real servers on the loopback: tags, redirects, and everything that goes wrong on a wire."""

import asyncio
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, strategies as st
from tests.runtime.live.conftest import NAME, OFF, ON, SECOND, Place

from flaggit.runtime.live import Fetched, SourceFailed, Wanted
from flaggit.runtime.live.exchange import Reply
from flaggit.runtime.live.web import Bounds, Web

BODY = b"the bundle\n" * 2000
QUICK = Bounds(connect=0.5, total=0.5, redirects=2)


class Wire:
    """Says what a test says, byte for byte, to every connection; remembers what was asked."""

    def __init__(self, *pieces: bytes, pause: float = 0.0, hold: float = 0.0) -> None:
        self.pieces = pieces
        self.pause = pause
        self.hold = hold
        self.asked: list[bytes] = []
        self._ended = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        try:
            self.asked.append(connection.recv(65536))
            for piece in self.pieces:
                connection.sendall(piece)
                self._ended.wait(self.pause)
            self._ended.wait(self.hold)
        except OSError:
            return

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{NAME}"


Wires = Callable[..., Wire]
Fetch = Callable[[Web, Wanted], "Fetched | None"]


@pytest.fixture(name="wire")
def _wire() -> Iterator[Wires]:
    made: list[Wire] = []

    def make(*pieces: bytes, **options: float) -> Wire:
        made.append(Wire(*pieces, **options))
        return made[-1]

    yield make
    for wire in made:
        wire.close()


@pytest.fixture(
    name="fetch",
    params=[
        pytest.param(lambda web, wanted: web.fetch(wanted), id="by a thread"),
        pytest.param(lambda web, wanted: asyncio.run(web.fetch_async(wanted)), id="by asyncio"),
    ],
)
def _fetch(request: pytest.FixtureRequest) -> Fetch:
    fetch: Fetch = request.param
    return fetch


def head(status: str = "200 OK", /, **headers: object) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


LENGTH = {"Content_Length": len(BODY)}
CHUNKED = {"Transfer_Encoding": "chunked"}
CHUNKS = b"5;name=x\r\nthe b\r\n" + f"{len(BODY) - 5:X}\r\n".encode() + BODY[5:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "options"),
    [
        pytest.param((head(**LENGTH), BODY), {}, id="with a length"),
        pytest.param(
            (head(**LENGTH) + BODY,), {"hold": 30}, id="with a length, and the connection stays open"
        ),
        pytest.param((head(**LENGTH) + BODY + b"more",), {}, id="with more than its length"),
        pytest.param((head(), BODY), {}, id="until the connection ends"),
        pytest.param((head(**CHUNKED), CHUNKS), {}, id="in chunks"),
        pytest.param(
            (head(**CHUNKED) + CHUNKS,), {"hold": 30}, id="in chunks, and the connection stays open"
        ),
        pytest.param(
            (head(**CHUNKED), *(CHUNKS[n : n + 999] for n in range(0, len(CHUNKS), 999))),
            {"pause": 0.001},
            id="in pieces that are no chunks",
        ),
        pytest.param(
            (head(**CHUNKED) + CHUNKS.removesuffix(b"\r\n") + b"Expires: 0\r\n\r\n",),
            {"hold": 30},
            id="in chunks with a trailer",
        ),
        pytest.param(
            (head("103 Early Hints"), head("100 Continue") + head(**LENGTH) + BODY),
            {},
            id="after interim replies",
        ),
        pytest.param(
            (head(Content_Length=len(BODY), content_length=len(BODY)), BODY), {}, id="with one length twice"
        ),
        pytest.param((head(Content_Encoding="identity"), BODY), {}, id="coded as itself"),
    ],
)
def test_a_file_arrives(
    pieces: tuple[bytes, ...], options: dict[str, float], wire: Wires, fetch: Fetch
) -> None:
    server = wire(*pieces, **options)
    assert fetch(Web(server.url), Wanted(NAME)) == Fetched(BODY, "")
    asked = server.asked[0].decode().split("\r\n")
    assert asked[:2] == [f"GET /{NAME} HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    assert "Connection: close" in asked


@pytest.mark.parametrize(
    ("pieces", "options", "reason"),
    [
        pytest.param((), {}, "ended before a reply", id="nothing"),
        pytest.param((), {"hold": 30}, "too long", id="silence"),
        pytest.param((head(**LENGTH), *[b"x"] * 100), {"pause": 0.02}, "too long", id="a trickle"),
        pytest.param((b"HTTP/1.1 200",), {}, "ended before a reply", id="half a status"),
        pytest.param((b"SSH-2.0-OpenSSH_9\r\n\r\n",), {}, "no HTTP", id="another protocol"),
        pytest.param((b"HTTP/1.1 200x\r\n\r\n",), {}, "no HTTP", id="no status"),
        pytest.param((b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000,), {}, "head", id="an endless head"),
        pytest.param((head(**LENGTH), BODY[:-1]), {}, "cut off after", id="half a body"),
        pytest.param((head(**CHUNKED), CHUNKS[:-9]), {}, "cut off", id="half the chunks"),
        pytest.param((head(**CHUNKED), b"5\r\nthe b\r\n-1\r\n"), {}, "chunks", id="a negative chunk"),
        pytest.param((head(**CHUNKED), b"zz\r\n"), {}, "chunks", id="a chunk without a size"),
        pytest.param(
            (head(**CHUNKED), b"2\r\nabcd\r\n0\r\n\r\n"), {}, "chunks", id="a chunk of another size"
        ),
        pytest.param((head(**CHUNKED), b"5" * 2000), {}, "chunks", id="a chunk's size without an end"),
        pytest.param((head(Content_Length=10**9), b"x"), {}, "more than 65536", id="a huge length"),
        pytest.param((head(), *[b"x" * 65536] * 8), {}, "more than 65536", id="a huge body"),
        pytest.param((head(), b"x" * 65537), {}, "more than 65536", id="a body of one byte too many"),
        pytest.param((head(Content_Length="-1"),), {}, "no number", id="a negative length"),
        pytest.param(
            (head(Content_Length="1", content_length="2"), b"xx"), {}, "two lengths", id="two lengths"
        ),
        pytest.param((head(Content_Encoding="gzip"), b"x"), {}, "coded", id="compressed"),
        pytest.param((head("404 Not Found"), b"no"), {}, "answered 404", id="not found"),
        pytest.param((head("500 Oops"), b"no"), {}, "answered 500", id="a fault of the server"),
        pytest.param(
            (head("304 Not Modified"),), {}, "answered 304", id="not modified, though nothing was held"
        ),
        pytest.param((head("302 Found"),), {}, "leads nowhere", id="a redirect without a place"),
        pytest.param(
            (head("302 Found", Location="/again"),),
            {},
            "more than 2 redirects",
            id="redirects without an end",
        ),
        pytest.param(
            (head("302 Found", Location="ftp://127.0.0.1/"),), {}, "can't be followed", id="another scheme"
        ),
        pytest.param(
            (head("302 Found", Location="http://[::1/"),), {}, "can't be followed", id="a broken URL"
        ),
        pytest.param((head("302 Found", Location="http://h:99999/"),), {}, "can't be followed", id="no port"),
    ],
)
def test_what_goes_wrong_is_a_failure_in_bounded_time(
    pieces: tuple[bytes, ...], options: dict[str, float], reason: str, wire: Wires, fetch: Fetch
) -> None:
    server = wire(*pieces, **options)
    begun = time.monotonic()
    with pytest.raises(SourceFailed, match=reason):
        fetch(Web(server.url, bounds=QUICK), Wanted(NAME, limit=65536))
    assert time.monotonic() - begun < 10


def test_nobody_listens(fetch: Fetch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SourceFailed, match=r"refused|Connect call failed"):
        fetch(Web(f"http://127.0.0.1:{port}/"), Wanted(NAME))


@given(
    chunks=st.lists(st.binary(min_size=1, max_size=40) | st.just(b"0\r\n\r\n")),
    cut=st.integers(min_value=1, max_value=30),
)
def test_chunks_arrive_whatever_they_hold_and_however_they_are_cut(chunks: list[bytes], cut: int) -> None:
    sent = head(**CHUNKED) + b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in [*chunks, b""])
    reply = Reply(10_000)
    ended = [reply.feed(sent[at : at + cut]) for at in range(0, len(sent), cut)]
    assert reply.body() == b"".join(chunks)
    assert ended.index(True) >= len(ended) - 3


@pytest.fixture(name="deaf")
def _deaf() -> Iterator[int]:
    """A port where connections are neither taken nor refused, for as many wait there as may."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as waiting:
        for _ in range(4):
            knocking = waiting.enter_context(socket.socket())
            knocking.settimeout(0)
            knocking.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def resolved(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    """Let every host have these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_a_host_with_many_addresses_that_are_all_dead_holds_nobody_up_for_longer_than_one(
    deaf: int, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved(monkeypatch, *[deaf] * 20)
    begun = time.monotonic()
    with pytest.raises(SourceFailed, match="too long"):
        fetch(Web("http://host.example/", bounds=QUICK), Wanted(NAME))
    assert time.monotonic() - begun < 10


def test_a_host_with_one_dead_address_is_reached_by_its_other(
    deaf: int, wire: Wires, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved(monkeypatch, deaf, wire(head(**LENGTH), BODY).port)
    assert fetch(Web("http://host.example/", bounds=Bounds(connect=4)), Wanted(NAME)) == Fetched(BODY)


def test_an_entity_tag_saves_the_transfer(wire: Wires, fetch: Fetch) -> None:
    server = wire(head(ETag='"v1"', **LENGTH), BODY)
    web = Web(server.url, headers={"Authorization": "Bearer x"})
    assert fetch(web, Wanted(NAME)) == Fetched(BODY, '"v1"')
    assert b"Authorization: Bearer x\r\n" in server.asked[0]
    unchanged = wire(head("304 Not Modified", ETag='"v1"'), hold=30)
    assert fetch(Web(unchanged.url), Wanted(NAME, '"v1"')) is None
    assert b'If-None-Match: "v1"\r\n' in unchanged.asked[0]


def test_a_tag_that_could_be_no_header_is_forgotten(wire: Wires, fetch: Fetch) -> None:
    server = wire(head(ETag='"' + "v" * 2000 + '"', **LENGTH), BODY)
    assert fetch(Web(server.url), Wanted(NAME)) == Fetched(BODY, "")


def test_a_redirect_is_followed_without_secrets(wire: Wires, fetch: Fetch) -> None:
    there = wire(head(**LENGTH), BODY)
    here = wire(head("307 Temporary Redirect", Location=f"{there.url}?a=b"))
    web = Web(here.url, headers={"Authorization": "Bearer x"})
    assert fetch(web, Wanted(NAME, '"v1"')) == Fetched(BODY, "")
    assert b"Authorization" in here.asked[0]
    assert there.asked[0].startswith(f"GET /{NAME}?a=b HTTP/1.1\r\n".encode())
    assert b"Authorization" not in there.asked[0]


def test_a_folder_has_the_bundle_by_its_name(wire: Wires, fetch: Fetch) -> None:
    server = wire(head(**LENGTH), BODY)
    web = Web(f"http://127.0.0.1:{server.port}/bundles/")
    assert fetch(web, Wanted(NAME)) == Fetched(BODY, "")
    assert server.asked[0].startswith(f"GET /bundles/{NAME} HTTP".encode())
    assert str(web) == f"http://127.0.0.1:{server.port}/bundles/"


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        pytest.param("ftp://host/", {}, id="another scheme"),
        pytest.param("http:///path", {}, id="no host"),
        pytest.param("http://user:secret@host/", {}, id="a password"),
        pytest.param("http://host/a b", {}, id="a blank"),
        pytest.param("http://host/ä", {}, id="beyond ASCII"),
        pytest.param("http://host:0x/", {}, id="no port"),
        pytest.param("http://host/", {"X": "a\r\nY: b"}, id="two headers in one"),
    ],
)
def test_a_mistake_of_the_code_is_raised(url: str, headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Web(url, headers=headers)


def test_an_address_of_ip_6_is_written_with_brackets() -> None:
    steps = Web("http://[::1]:8080/x")._steps(Wanted(NAME))  # noqa: SLF001 - not every machine has the network
    assert b"\r\nHost: [::1]:8080\r\n" in next(steps).encode()


class Server:
    """The standard library's server over a folder's files, with entity tags, and with TLS where a test wants it."""

    def __init__(self, folder: Path, context: ssl.SSLContext | None = None) -> None:
        statuses: list[int] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path.startswith("/away/"):
                    self._say(302, {"Location": self.path.removeprefix("/away/")})
                    return
                body = (folder / self.path[1:]).read_bytes()
                tag = f'"{hash(body)}"'
                same = self.headers.get("If-None-Match") == tag
                self._say(304 if same else 200, {"ETag": tag}, b"" if same else body)

            def _say(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
                statuses.append(status)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.statuses = statuses
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients that break off are the point
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(name="certificate")
def _certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture(name="secure")
def _secure(place: Place, certificate: Path) -> Iterator[tuple[Server, ssl.SSLContext]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(place.folder, context)
    yield server, ssl.create_default_context(cafile=str(certificate))
    server.close()


def test_flags_follow_a_server(place: Place) -> None:
    place.publish(OFF)
    server = Server(place.folder)
    flags = place.follow(server.url)
    assert [flags.refresh().outcome for _ in range(2)] == ["unchanged", "unchanged"]
    place.publish(ON, SECOND)
    assert flags.refresh() == ("accepted", SECOND, None)
    assert server.statuses == [200, 304, 304, 200]
    server.close()
    assert flags.refresh().outcome == "refused"
    assert flags.boolean("flag", default=False)


def test_tls(place: Place, secure: tuple[Server, ssl.SSLContext], fetch: Fetch) -> None:
    server, trust = secure
    data = place.publish(ON)
    fetched = fetch(Web(server.url, tls=trust), Wanted(NAME))
    assert fetched is not None
    assert fetched.data == data
    with pytest.raises(SourceFailed, match=r"certificate|CERTIFICATE"):
        fetch(Web(server.url), Wanted(NAME))


def test_a_redirect_never_leads_from_https_to_http(
    place: Place, secure: tuple[Server, ssl.SSLContext], wire: Wires, fetch: Fetch
) -> None:
    server, trust = secure
    place.publish(ON)
    plain = wire(head(**LENGTH), BODY)
    with pytest.raises(SourceFailed, match="from HTTPS to HTTP"):
        fetch(Web(f"{server.url}away/{plain.url}", tls=trust), Wanted(NAME))
    assert plain.asked == []
    assert fetch(Web(f"{server.url}away/{server.url}{NAME}", tls=trust), Wanted(NAME)) is not None
