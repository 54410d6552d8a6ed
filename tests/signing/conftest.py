"""A small bundle that is ready to be sealed."""

import hashlib

import pytest

from flaggit.bundle.body import FlagLine, assemble, decisions_digest
from flaggit.bundle.manifest import Manifest

FLAGS = {"checkout.express-pay": FlagLine(b'{"otherwise":{"serve":true},"safe":false}', b"{}")}


@pytest.fixture
def body() -> bytes:
    return assemble({}, FLAGS, {})


@pytest.fixture
def manifest(body: bytes) -> Manifest:
    return Manifest(
        project="shop",
        environment="production-eu",
        service="checkout-api",
        serial=412_000,
        issued=1_793_000_000,
        expires=1_793_604_800,
        commit="a91c3d2f" * 5,
        tree="0b" * 20,
        inputs="1c" * 32,
        decisions=decisions_digest({}, FLAGS, {}),
        previous="",
        taxonomy="2d" * 32,
        charter="",
        compiler="0.1.0",
        keyring=1,
        protected=True,
        body_length=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
    )
