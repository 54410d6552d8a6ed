"""The example service, started and asked as its users would."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.examples.conftest import EXAMPLES, Run

SERVICE = EXAMPLES / "service" / "service.py"
IN, OUT = "user=u-4&country=DE", "user=u-1&country=DE"
RAMP = "flags/delivery/free.flag.yaml"


class Running:
    """A service process, what it says, and its pages."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.opened = self.line()
        self.url = self.line().removeprefix("listening on ")

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def page(self, path: str) -> Any:
        with urlopen(self.url + path) as answer:  # noqa: S310 - the address that the service printed: loopback
            return json.load(answer)

    def renew(self) -> str:
        os.kill(self.process.pid, signal.SIGHUP)
        return self.line()


@contextmanager
def service(bundle: Path, keyring: Path, environ: dict[str, str]) -> Iterator[Running]:
    command = [sys.executable, str(SERVICE), "--bundle", str(bundle), "--keyring", str(keyring)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Running(process)
        finally:
            process.terminate()


class Releases:
    """The corner shop with a key of its own."""

    def __init__(self, root: Path, run: Run) -> None:
        self.root, self.run = root, run
        self.keyring = root.parent / "keyring.json"
        self.bundle = root / "bundles" / "corner-shop.live.web.bundle"
        for name in ("root", "ci"):
            self.flaggit("keys", "new", name, "--output", root.parent)
        group = f"ci={root.parent / 'ci.pub.pem'}"
        ring = ("--root", root.parent / "root.pem", "--group", group, "--output", self.keyring)
        self.flaggit("keys", "keyring", *ring)

    def flaggit(self, *arguments: str | Path) -> None:
        done = self.run(sys.executable, "-m", "flaggit", *arguments, cwd=self.root)
        assert done.returncode == 0, done.stdout + done.stderr

    def release(self) -> bytes:
        self.flaggit("build", "--rev", "HEAD", "--issued", "now", "--key", self.root.parent / "ci.pem")
        return self.bundle.read_bytes()

    def ramp(self, old: int, new: int) -> None:
        path = self.root / RAMP
        path.write_text(path.read_text("utf-8").replace(f"percent: {old}", f"percent: {new}"), "utf-8")
        assert (
            self.run("git", "commit", "--quiet", "--all", "--message", "Ramp", cwd=self.root).returncode == 0
        )


@pytest.fixture
def releases(corner_shop: Path, run: Run) -> Releases:
    return Releases(corner_shop, run)


def test_it_decides_and_says_why(releases: Releases, environ: dict[str, str]) -> None:
    releases.release()
    with service(releases.bundle, releases.keyring, environ) as web:
        assert web.opened == "serial 1000 decides"
        assert web.page(f"/basket?{IN}") == {"items": ["a broom"], "delivery": "0.00"}
        assert web.page(f"/basket?{OUT}") == {"items": ["a broom"], "delivery": "4.90"}
        why = web.page(f"/why?{IN}")
        assert (why["value"], why["rule"], why["reason"], why["error_code"]) == (True, "ramp", "SPLIT", "")
        assert web.page("/health")["refused"] == ""


def test_it_takes_a_newer_bundle_and_refuses_the_rest(releases: Releases, environ: dict[str, str]) -> None:
    old = releases.release()
    with service(releases.bundle, releases.keyring, environ) as web:
        releases.ramp(10, 100)
        new = releases.release()
        assert web.renew() == "accepted; serial 2000 decides"
        assert web.page(f"/basket?{OUT}")["delivery"] == "0.00"

        releases.bundle.write_bytes(new.replace(b'"below":100000', b'"below":000000'))
        assert web.renew() == (
            "refused: the body's SHA-256 is not the one in the manifest (body-digest); serial 2000 decides"
        )
        releases.bundle.write_bytes(old)
        assert web.renew() == (
            "refused: serial 1000 is lower than 2000, which is held (serial-lower); serial 2000 decides"
        )
        assert web.page(f"/basket?{OUT}")["delivery"] == "0.00"
        assert "serial-lower" in web.page("/health")["refused"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "(unreadable)", id="no file"),
        pytest.param(b"", "(not-a-bundle)", id="an empty file"),
    ],
)
def test_without_a_bundle_it_serves_defaults(
    releases: Releases, environ: dict[str, str], content: bytes | None, said: str
) -> None:
    bundle = releases.root.parent / "web.bundle"
    if content is not None:
        bundle.write_bytes(content)
    with service(bundle, releases.keyring, environ) as web:
        assert web.opened.startswith("no bundle (")
        assert web.opened.endswith("; serving defaults")
        assert said in web.opened
        assert web.page(f"/basket?{IN}")["delivery"] == "4.90"
        assert web.page(f"/why?{IN}")["error_code"] == "PROVIDER_NOT_READY"
        bundle.write_bytes(releases.release())
        assert web.renew() == "accepted; serial 1000 decides"
        assert web.page(f"/basket?{IN}")["delivery"] == "0.00"


def test_a_page_that_is_not_there(releases: Releases, run: Run) -> None:
    releases.release()
    done = run(
        *(sys.executable, SERVICE, "--bundle", releases.bundle, "--keyring", releases.keyring),
        *("--ask", "/nothing", "/basket"),
    )
    assert done.stdout.splitlines()[1:] == [
        '{"error": "no such page"}',
        '{"items": ["a broom"], "delivery": "4.90"}',
    ]
