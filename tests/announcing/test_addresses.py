"""Every address leads to one sink, and every wrong one says what is wrong, without showing a secret."""

import sys
from pathlib import Path

import pytest
from tests.announcing.conftest import SECRET

from flaggit.announcing import Outside, sink_for
from flaggit.errors import UsageStop

HIDDEN = "s3cr3t"


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("-", "StandardOutput", "-"),
        ("file:events.jsonl", "JsonLines", "file:events.jsonl"),
        ("file:///dev/null", "JsonLines", "file:///dev/null"),
        ("https://hooks.shop.example/flags?a=b", "Webhook", "https://hooks.shop.example/flags?a=b"),
        ("http://10.0.0.1:8080/x#unsigned", "Webhook", "http://10.0.0.1:8080/x#unsigned"),
        ("https://hooks.shop.example/#secret=OTHER", "Webhook", "https://hooks.shop.example/#secret=OTHER"),
        ("webhook:HOOK", "Webhook", "webhook:HOOK"),
        ("slack+https://hooks.slack.com/services/T/B/s3cr3t", "Slack", "slack+https://hooks.slack.com/…"),
        ("slack+http://127.0.0.1:9/x", "Slack", "slack+http://127.0.0.1:9/…"),
        ("slack:SLACK", "Slack", "slack:SLACK"),
        ("slack:SLACK_OURS", "Slack", "slack:SLACK_OURS"),
        (
            "nats://nats.shop.example:4222/flags.changes",
            "JetStream",
            "nats://nats.shop.example:4222/flags.changes",
        ),
        ("nats+tls://nats.shop.example/flags", "JetStream", "nats+tls://nats.shop.example/flags"),
        ("nats:NATS", "JetStream", "nats:NATS"),
        ("redis://[::1]:6379/flags?db=2&maxlen=5", "RedisStream", "redis://[::1]:6379/flags?db=2&maxlen=5"),
        (
            "rediss://redis.shop.example/flag%20changes",
            "RedisStream",
            "rediss://redis.shop.example/flag%20changes",
        ),
        ("redis:REDIS", "RedisStream", "redis:REDIS"),
    ],
)
def test_an_address_leads_to_a_sink(
    address: str, kind: str, name: str, outside: Outside, environ: dict[str, str]
) -> None:
    environ |= {
        "HOOK": "https://user:s3cr3t@hooks.shop.example/x\n",
        "SLACK": "https://hooks.slack.com/services/T/B/s3cr3t",
        "SLACK_OURS": "slack+https://hooks.slack.com/services/T/B/s3cr3t",
        "NATS": "nats://s3cr3t@127.0.0.1:4222/flags",
        "REDIS": "redis://:s3cr3t@127.0.0.1/flags",
        "OTHER": SECRET,
    }
    sink = sink_for(address, outside)
    assert (type(sink).__name__, sink.name) == (kind, name)


FORMS = "one of: -, file:PATH, https://HOST/PATH, slack:VARIABLE, nats://HOST:4222/SUBJECT, redis://HOST:6379/STREAM"
WRONG = {
    "nothing": ("", "this is no address to deliver to", FORMS),
    "a bare path": ("events.jsonl", "this is no address to deliver to", "for a file: --to file:events.jsonl"),
    "an unknown scheme": ("kafka://host/topic", "this is no address to deliver to", FORMS),
    "a scheme without slashes": ("https:host/x", "this is no address to deliver to", FORMS),
    "no file": ("file:", "this names no file", "for instance: --to file:events.jsonl"),
    "a folder": ("file:x/", "this names no file", "for instance: --to file:events.jsonl"),
    "a file of a host": ("file://events.jsonl", "this names no file", "for instance: --to file:events.jsonl"),
    "a folder that is not there": (
        "file:no-where/x",
        "there is no folder no-where",
        "make it, or name another file",
    ),
    "no host": ("https:///x", "this is no address: it needs a host", "it looks like https://HOST/PATH"),
    "a blank": ("https://host/a b", "this is no address: it needs a host", "it looks like https://HOST/PATH"),
    "no port": ("redis://host:70000/x", "this is no address: it needs a host", "it looks like redis://HOST"),
    "a broken host": (
        "https://[::1/x",
        "this is no address: it needs a host",
        "it looks like https://HOST/PATH",
    ),
    "a password": (
        "redis://:s3cr3t@host/x",
        "an address on the command line holds no user and no password",
        "--to redis:VARIABLE",
    ),
    "a password with an @": (
        "https://me:s3cr3t@s3cr3t@host/x",
        "an address on the command line holds no user and no password",
        "--to webhook:VARIABLE",
    ),
    "a password before a blank": ("https://s3cr3t@host/a b", "this is no address", "it looks like"),
    "a variable that is not set": (
        "slack:MISSING",
        "the variable MISSING is not set",
        "let it hold the whole address",
    ),
    "no variable": ("nats:", "this names no variable", "let it hold the whole address"),
    "a variable of another kind": (
        "redis:NATS",
        "the variable NATS holds no address of this kind",
        "it looks like redis://",
    ),
    "a variable that holds no address": (
        "webhook:BROKEN",
        "this is no address",
        "it looks like https://HOST/PATH",
    ),
    "Slack in the clear": (
        "slack:CLEAR",
        "an address of Slack's is a secret",
        "it looks like slack:VARIABLE",
    ),
    "no secret": (
        "https://host/x#secret=MISSING",
        "the variable MISSING is not set",
        "end the address with #unsigned",
    ),
    "a bad secret": ("https://host/x#secret=BROKEN", "secret 1 does not begin with whsec_", "make one: echo"),
    "an unknown fragment": (
        "https://host/x#sectet=X",
        "after # stands secret=VARIABLE or unsigned",
        "it looks like",
    ),
    "an empty secret": (
        "https://host/x#secret=",
        "after # stands secret=VARIABLE or unsigned",
        "it looks like",
    ),
    "no subject": (
        "nats://host",
        "after the host stands a subject",
        "it looks like nats://HOST:4222/SUBJECT",
    ),
    "a wildcard": ("nats://host/flags.*", "after the host stands a subject", "it looks like nats://"),
    "an empty token": ("nats://host/flags..x", "after the host stands a subject", "it looks like nats://"),
    "no stream": ("redis://host/", "after the host stands the stream's name", "it looks like redis://"),
    "an unknown option": (
        "redis://host/x?max=1",
        "after ? stand db=N and maxlen=N",
        "it looks like redis://",
    ),
    "no number": ("redis://host/x?maxlen=many", "after ? stand db=N and maxlen=N", "it looks like redis://"),
    "a database below 0": (
        "redis://host/x?db=-1",
        "after ? stand db=N and maxlen=N",
        "it looks like redis://",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_address_says_what_is_wrong(case: str, outside: Outside, environ: dict[str, str]) -> None:
    address, why, remedy = WRONG[case]
    environ |= {
        "NATS": "nats://s3cr3t@127.0.0.1:4222/flags",
        "BROKEN": "https://s3cr3t host/",
        "CLEAR": "http://hooks.slack.com/services/s3cr3t",
    }
    with pytest.raises(UsageStop) as stop:
        sink_for(address, outside)
    assert why in stop.value.message
    assert remedy in stop.value.remedy
    assert HIDDEN not in f"{stop.value.message} {stop.value.where} {stop.value.remedy}"


def test_without_the_default_variable_a_webhook_is_not_sent_unsigned(
    outside: Outside, environ: dict[str, str]
) -> None:
    environ.clear()
    with pytest.raises(UsageStop, match="FLAGGIT_WEBHOOK_SECRET is not set"):
        sink_for("https://hooks.shop.example/", outside)


@pytest.mark.parametrize(
    ("address", "module", "package", "extra"),
    [
        ("https://host/x", "webhook", "httpx", "cli"),
        ("nats://host/x", "jetstream", "nats", "nats"),
        ("redis://host/x", "redis_stream", "redis", "redis"),
    ],
)
def test_a_missing_package_is_named(
    address: str, module: str, package: str, extra: str, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    for name in (module, "posting"):
        monkeypatch.delitem(sys.modules, f"flaggit.announcing.{name}", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Lacking(package), *sys.meta_path])
    with pytest.raises(UsageStop, match=f"needs the package {package}, which is not installed") as stop:
        sink_for(address, outside)
    assert stop.value.remedy == f"pip install 'flaggit[{extra}]'"


class _Lacking:
    """An environment in which a package is not installed."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, name: str, *_: object) -> None:
        if name == self.package:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_a_file_is_found_from_where_the_program_runs(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sink_for("file:events.jsonl", outside)
    assert list(tmp_path.iterdir()) == []
