"""Addresses: how a sink is named on a command line.

An address on the command line holds no password: it would stand in process lists and logs. `KIND:VARIABLE` reads the address from an
environment variable, and there it may hold one. Messages show an address as it was given, never what a variable holds.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from flaggit.errors import UsageStop
from flaggit.frozen import Frozen

OPTION: Final = "--to"
PAGE: Final = "docs/how-to/announce-changes.md"


class Kind(StrEnum):
    """What an address leads to."""

    OUTPUT = "output"
    FILE = "file"
    WEBHOOK = "webhook"
    SLACK = "slack"
    NATS = "nats"
    REDIS = "redis"


EXAMPLES: Final[Mapping[Kind, str]] = {
    Kind.OUTPUT: "-",
    Kind.FILE: "file:PATH",
    Kind.WEBHOOK: "https://HOST/PATH",
    Kind.SLACK: "slack:VARIABLE",
    Kind.NATS: "nats://HOST:4222/SUBJECT",
    Kind.REDIS: "redis://HOST:6379/STREAM",
}
"""What an address of each kind looks like."""
FORMS: Final = f"one of: {', '.join(EXAMPLES.values())} ({PAGE})"

_SCHEMES: Final[Mapping[str, Kind]] = {
    "http": Kind.WEBHOOK,
    "https": Kind.WEBHOOK,
    "slack+http": Kind.SLACK,
    "slack+https": Kind.SLACK,
    "nats": Kind.NATS,
    "nats+tls": Kind.NATS,
    "redis": Kind.REDIS,
    "rediss": Kind.REDIS,
}
_IN_A_VARIABLE: Final = frozenset({Kind.WEBHOOK, Kind.SLACK, Kind.NATS, Kind.REDIS})
NOWHERE: Final = SplitResult("", "", "", "", "")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Address(Frozen):
    """An address, read.

    Attributes:
        kind: What it leads to.
        shown: What messages and reports call it.
        path: The file; empty for other kinds.
        url: Where to, for the kinds that are reached over a network; the scheme without `slack+`.
    """

    kind: Kind
    shown: str
    path: str = ""
    url: SplitResult = NOWHERE

    def wrong(self, why: str, remedy: str = "") -> UsageStop:
        """Say what is wrong with it."""
        return UsageStop(
            why, where=f"{OPTION} {self.shown}", remedy=remedy or f"it looks like {EXAMPLES[self.kind]}"
        )


def parse(given: str, environ: Mapping[str, str]) -> Address:
    """Read an address.

    Args:
        given: As it stands on the command line.
        environ: The variables that it may name.

    Raises:
        UsageStop: It leads nowhere, holds a password, or names a variable that is not set.
    """
    if given == "-":
        return Address(kind=Kind.OUTPUT, shown=given)
    scheme, _, rest = given.partition(":")
    if scheme == Kind.FILE:
        return _file(given, rest)
    if scheme in _IN_A_VARIABLE and not rest.startswith("//"):
        return _from_variable(given, Kind(scheme), rest, environ)
    if scheme in _SCHEMES and rest.startswith("//"):
        return _from_url(given)
    near = f"for a file: {OPTION} file:{given}" if given and ":" not in given else FORMS
    raise UsageStop("this is no address to deliver to", where=f"{OPTION} {_shown(given)}", remedy=near)


def _file(given: str, path: str) -> Address:
    address = Address(kind=Kind.FILE, shown=given, path=path)
    of_a_host = path.startswith("//") and not path.startswith("///")
    if not path or path.endswith("/") or "\0" in path or of_a_host:
        raise address.wrong("this names no file", f"for instance: {OPTION} file:events.jsonl")
    return address


def _from_variable(given: str, kind: Kind, variable: str, environ: Mapping[str, str]) -> Address:
    address = Address(kind=kind, shown=given)
    value = environ.get(variable, "").strip()
    if not value:
        told = f"the variable {variable} is not set" if variable else "this names no variable"
        raise address.wrong(told, "let it hold the whole address, with the password if there is one")
    # Slack hands out its addresses without our prefix.
    if kind is Kind.SLACK and not value.startswith("slack+"):
        value = f"slack+{value}"
    if _SCHEMES.get(value.partition(":")[0]) is not kind:
        raise address.wrong(f"the variable {variable} holds no address of this kind")
    return _checked(address, value)


def _from_url(given: str) -> Address:
    address = _checked(Address(kind=_SCHEMES[given.partition(":")[0]], shown=_shown(given)), given)
    if "@" in address.url.netloc:
        raise address.wrong(
            "an address on the command line holds no user and no password",
            f"put it into an environment variable, and name that: {OPTION} {address.kind}:VARIABLE",
        )
    return address


def _checked(address: Address, value: str) -> Address:
    plain = value.isascii() and value.isprintable() and " " not in value
    try:
        url = urlsplit(value.removeprefix("slack+"))
        sound = plain and url.hostname and url.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise address.wrong("this is no address: it needs a host, and holds no blanks")
    if address.kind is Kind.SLACK and url.scheme == "http" and url.hostname not in _LOOPBACK:
        raise address.wrong("an address of Slack's is a secret, so it is sent over https alone")
    return Address(kind=address.kind, shown=address.shown, url=url)


def _shown(given: str) -> str:
    """Leave out of an address what may be a secret: a password, and all of Slack's path."""
    before, at, after = given.rpartition("@")
    if at:
        given = f"{before.partition('//')[0]}//…@{after}"
    if given.startswith("slack+"):
        scheme, _, rest = given.partition("//")
        given = f"{scheme}//{rest.partition('/')[0]}/…"
    return given
