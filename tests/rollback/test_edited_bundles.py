"""A bundle that anybody changed after it was signed is refused, and the one that is held serves on."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.rollback.conftest import Made
from tests.rollback.shop import Shop, make, now, percent_flag

from flaggit.runtime import Code, open_flags

RAMP = "flags/checkout/ramp.flag.yaml"


def raise_percentage(data: bytes) -> bytes:
    assert data.count(b'"below":40000') == 1
    return data.replace(b'"below":40000', b'"below":99000')


def fit_manifest(data: bytes) -> bytes:
    """Change the body and let the manifest say so, as somebody who has read the specification would."""
    head, _, body = raise_percentage(data).partition(b"\n")
    return claim(head, body, {"body": {"length": len(body), "sha256": hashlib.sha256(body).hexdigest()}})


def raise_serial(data: bytes) -> bytes:
    head, _, body = data.partition(b"\n")
    return claim(head, body, {"serial": 9_000_000_000_000})


def claim(head: bytes, body: bytes, changes: Mapping[str, object]) -> bytes:
    """Put other claims into a manifest, and leave its signature as it was."""
    envelope = json.loads(head)
    manifest = {**json.loads(base64.b64decode(envelope["payload"])), **changes}
    envelope["payload"] = base64.b64encode(canonical(manifest)).decode()
    return canonical(envelope) + b"\n" + body


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


EDITS = [
    pytest.param(raise_percentage, Code.BODY_DIGEST, id="a percentage is raised"),
    pytest.param(fit_manifest, Code.SIGNATURE_INVALID, id="a percentage is raised, and the digest fitted"),
    pytest.param(raise_serial, Code.SIGNATURE_INVALID, id="the serial is raised"),
    pytest.param(lambda data: data + b"\n", Code.BODY_LENGTH, id="a line is added"),
    pytest.param(lambda data: data[:-1], Code.BODY_LENGTH, id="its last byte is lost"),
    pytest.param(lambda data: data[: len(data) // 2], Code.BODY_LENGTH, id="half of it is lost"),
    pytest.param(
        lambda data: data.replace(b"\n", b"\r\n"), Code.ENVELOPE_MALFORMED, id="line ends are turned"
    ),
    pytest.param(lambda data: b"\xef\xbb\xbf" + data, Code.NOT_A_BUNDLE, id="an editor adds a BOM"),
    pytest.param(lambda _: b"", Code.NOT_A_BUNDLE, id="it is emptied"),
]


def open_web(shop: Shop, data: bytes) -> "tuple[Code | None, object]":
    flags = open_flags(
        data,
        project="shop",
        environment="production-eu",
        service="web",
        keyring=shop.keyring,
        clock=now,
    )
    return flags.refused.code if flags.refused else None, flags.value(
        "checkout.ramp", "default", {"user": "u-1"}
    )


@pytest.mark.parametrize(("edit", "code"), EDITS)
def test_an_edited_bundle_is_refused(shop: Made, edit: Callable[[bytes], bytes], code: Code) -> None:
    made = shop({RAMP: percent_flag(20)})
    held = made.release()
    made.edit(RAMP, "percent: 20", "percent: 40")
    newer = made.release().bundle()

    assert open_web(made, edit(newer)) == (code, "default")

    flags = made.open(held)
    refusal = flags.accept(edit(newer))
    assert refusal.refused is not None
    assert (refusal.outcome, refusal.refused.code) == ("refused", code)
    assert (flags.serial, flags.refused) == (held.serial, refusal.refused)
    assert flags.accept(newer).outcome == "accepted"
    assert flags.refused is None


def test_somebody_elses_bundle_is_refused(shop: Made, tmp_path: Path) -> None:
    made, other = shop({RAMP: percent_flag(20)}), make(tmp_path / "elsewhere", {RAMP: percent_flag(99)})
    assert open_web(made, other.release().bundle()) == (Code.KEY_UNKNOWN, "default")


@pytest.mark.parametrize(
    ("service", "environment"),
    [
        pytest.param("payments", "production-eu", id="another service"),
        pytest.param("web", "production-us", id="another environment"),
    ],
)
def test_a_bundle_for_others_is_refused(shop: Made, service: str, environment: str) -> None:
    made = shop({RAMP: percent_flag(20)})
    assert open_web(made, made.release().bundle(service, environment)) == (Code.AUDIENCE, "default")
