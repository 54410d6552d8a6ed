"""Signatures are those of Standard Webhooks: its own library accepts them."""

import json
import time

import pytest
from hypothesis import given, strategies as some
from standardwebhooks import Webhook, WebhookVerificationError
from tests.announcing.conftest import SECRET

from flaggit.announcing import signature

OTHER = "whsec_" + "QUJD" * 10


def test_the_known_example_of_the_reference_libraries() -> None:
    secrets = signature.secrets_in(SECRET)
    body = b'{"test": 2432232314}'
    assert signature.headers(secrets, id="msg_p5jXN8AQM9LWM0D4loKWxJek", seconds=1614265330, body=body) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(body=some.dictionaries(some.text(max_size=5), some.text(max_size=9)).map(json.dumps))
def test_the_reference_library_verifies_what_is_signed(body: str) -> None:
    made = signature.headers(
        signature.secrets_in(SECRET), id="id-1", seconds=int(time.time()), body=body.encode()
    )
    assert Webhook(SECRET).verify(body, made) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(f"{body} ", made)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, {**made, "webhook-id": "id-2"})


def test_while_a_secret_is_changed_both_are_good() -> None:
    made = signature.headers(
        signature.secrets_in(f" {OTHER}\n{SECRET} "), id="id-1", seconds=int(time.time()), body=b"{}"
    )
    assert Webhook(SECRET).verify(b"{}", made) == Webhook(OTHER).verify(b"{}", made) == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("  ", "it holds no secret", id="nothing"),
        pytest.param(
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "secret 1 does not begin with whsec_", id="no prefix"
        ),
        pytest.param(f"{SECRET} whsec_%%", "secret 2 is no base64 after whsec_", id="no base64"),
        pytest.param("whsec_QUJD", "secret 1 has 3 bytes; 24 to 64 are needed", id="short"),
        pytest.param("whsec_" + "QUJD" * 22, "secret 1 has 66 bytes; 24 to 64 are needed", id="long"),
    ],
)
def test_what_is_no_secret_is_said_without_showing_it(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".") as wrong:
        signature.secrets_in(text)
    assert str(wrong.value) == why
