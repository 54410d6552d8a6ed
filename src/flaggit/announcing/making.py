"""Making the sink that an address names. A library is imported when the first sink needs it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import parse_qs, unquote, urlunsplit

from flaggit.announcing import signature
from flaggit.announcing.addresses import Address, Kind, parse
from flaggit.announcing.lines import JsonLines, StandardOutput
from flaggit.announcing.sinks import Sink
from flaggit.frozen import Frozen

SECRET: Final = "FLAGGIT_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
"""The variable that holds what webhooks are signed with, unless an address names another one."""
KEEP: Final = 10_000
"""About how many entries a Redis stream keeps, unless its address says."""
HOW_TO_SIGN: Final = 'make one: echo "whsec_$(openssl rand -base64 32)"'


class Outside(Frozen):
    """What sinks take from outside.

    Attributes:
        environ: The environment's variables.
        output: Standard output.
        clock: Tells the time, in seconds since 1970.
    """

    environ: Mapping[str, str]
    output: BinaryIO
    clock: Callable[[], float]


def sink_for(given: str, outside: Outside) -> Sink:
    """Make the sink that an address names. Nothing is opened and nothing is sent yet.

    Raises:
        UsageStop: The address leads nowhere, a variable is not set, or a package is missing.
    """
    address = parse(given, outside.environ)
    try:
        return _MAKERS[address.kind](address, outside)
    except ModuleNotFoundError as missing:
        extra = "cli" if missing.name == "httpx" else address.kind
        raise address.wrong(
            f"this needs the package {missing.name}, which is not installed",
            f"pip install 'flaggit[{extra}]'",
        ) from None


def _output(_: Address, outside: Outside) -> Sink:
    return StandardOutput(outside.output)


def _file(address: Address, _: Outside) -> Sink:
    path = Path(address.path)
    if not path.parent.is_dir():
        raise address.wrong(f"there is no folder {path.parent}", "make it, or name another file")
    return JsonLines(address.shown, path)


def _webhook(address: Address, outside: Outside) -> Sink:
    from flaggit.announcing.webhook import Webhook  # noqa: PLC0415 - it imports httpx

    fragment = address.url.fragment
    option, _, variable = fragment.partition("=")
    if fragment not in {"", "unsigned"} and not (option == "secret" and variable):
        raise address.wrong("after # stands secret=VARIABLE or unsigned")
    secrets = () if option == "unsigned" else _secrets(address, variable or SECRET, outside.environ)
    url = urlunsplit(address.url._replace(fragment=""))
    return Webhook(address.shown, url, secrets, outside.clock)


def _secrets(address: Address, variable: str, environ: Mapping[str, str]) -> tuple[bytes, ...]:
    if not environ.get(variable, "").strip():
        raise address.wrong(
            f"there is no secret to sign with: the variable {variable} is not set",
            f"{HOW_TO_SIGN}; to send without a signature, end the address with #unsigned",
        )
    try:
        return signature.secrets_in(environ[variable])
    except ValueError as error:
        raise address.wrong(f"the variable {variable} can't be used: {error}", HOW_TO_SIGN) from None


def _slack(address: Address, outside: Outside) -> Sink:
    from flaggit.announcing.slack import Slack  # noqa: PLC0415 - it imports httpx

    return Slack(address.shown, urlunsplit(address.url), outside.clock)


def _nats(address: Address, _: Outside) -> Sink:
    from flaggit.announcing.jetstream import JetStream  # noqa: PLC0415 - it imports an extra

    subject = unquote(address.url.path.removeprefix("/"))
    tokens = subject.split(".")
    if not all(tokens) or not subject.isprintable() or set(subject) & set("*> /") or address.url.query:
        raise address.wrong("after the host stands a subject without blanks and wildcards")
    scheme = "tls" if address.url.scheme == "nats+tls" else "nats"
    return JetStream(address.shown, f"{scheme}://{address.url.netloc}", subject)


def _redis(address: Address, _: Outside) -> Sink:
    from flaggit.announcing.redis_stream import RedisStream  # noqa: PLC0415 - it imports an extra

    stream = unquote(address.url.path.removeprefix("/"))
    if not stream:
        raise address.wrong("after the host stands the stream's name")
    numbers = {"db": 0, "maxlen": KEEP, **_numbers(address)}
    if numbers.keys() != {"db", "maxlen"} or numbers["db"] < 0 or numbers["maxlen"] < 1:
        raise address.wrong("after ? stand db=N and maxlen=N, which is at least 1")
    url = f"{address.url.scheme}://{address.url.netloc}/{numbers['db']}"
    return RedisStream(address.shown, url, stream, numbers["maxlen"])


def _numbers(address: Address) -> dict[str, int]:
    given = parse_qs(address.url.query, keep_blank_values=True)
    texts = {name: values[-1] for name, values in given.items()}
    # What is no number of reasonable size is below what any of them may be.
    return {name: int(text) if text.isdecimal() and len(text) < 10 else -1 for name, text in texts.items()}  # noqa: PLR2004


_MAKERS: Final[Mapping[Kind, Callable[[Address, Outside], Sink]]] = {
    Kind.OUTPUT: _output,
    Kind.FILE: _file,
    Kind.WEBHOOK: _webhook,
    Kind.SLACK: _slack,
    Kind.NATS: _nats,
    Kind.REDIS: _redis,
}
