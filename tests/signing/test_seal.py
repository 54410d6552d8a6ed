"""Sealed bundles and signed keyrings: accepted by a loader, or not written."""

from typing import Any

import pytest

from flaggit.bundle.envelope import split
from flaggit.bundle.keyring import Content, Keyring
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest
from flaggit.bundle.refused import Code, Refused
from flaggit.errors import FailedStop, InternalStop, UsageStop
from flaggit.signing import (
    KeyEntry,
    SigningKey,
    ThrowAwayKey,
    countersign,
    generate,
    list_keys,
    revoke,
    seal,
    seal_unsigned,
    set_environment,
    set_group,
    sign_keyring,
    start_keyring,
    succeed,
    throw_away,
    throw_away_keyring,
)

ROOT, CI, APPROVER = generate(), generate("ecdsa-p256"), generate()


def content() -> Content:
    started = start_keyring("shop", [ROOT.public])
    with_ci = set_group(started, "ci", [CI.public])
    with_both = set_group(with_ci, "approvers", [APPROVER.public])
    return set_environment(with_both, "production-eu", ["ci", "approvers"], kill=["approvers"], floor=1000)


def ids_of(data: bytes, ring: Keyring) -> frozenset[str]:
    envelope, _ = split(data, PAYLOAD_TYPE)
    return ring.verify("production-eu", "release", PAYLOAD_TYPE, envelope.payload, envelope.signatures)


class TestSeal:
    def test_is_accepted_by_who_has_the_keyring(self, manifest: Manifest, body: bytes) -> None:
        ring = Keyring.parse(sign_keyring(content(), [ROOT]))
        data = seal(manifest, body, [CI, APPROVER])
        assert ids_of(data, ring) == {CI.public.id, APPROVER.public.id}
        envelope, kept = split(data, PAYLOAD_TYPE)
        assert (Manifest.parse(envelope.payload), kept) == (manifest, body)

    def test_gives_the_same_bytes_every_time(self, manifest: Manifest, body: bytes) -> None:
        assert seal(manifest, body, [CI, APPROVER]) == seal(manifest, body, [APPROVER, CI])

    def test_is_signed_by_one_group_after_the_other(self, manifest: Manifest, body: bytes) -> None:
        ring = Keyring.parse(sign_keyring(content(), [ROOT]))
        first = seal(manifest, body, [CI])
        with pytest.raises(Refused) as refusal:
            ids_of(first, ring)
        assert refusal.value.code is Code.THRESHOLD_UNMET
        both = countersign(first, [APPROVER])
        assert ids_of(both, ring) == {CI.public.id, APPROVER.public.id}
        assert both == countersign(both, [CI]) == seal(manifest, body, [CI, APPROVER])

    @pytest.mark.parametrize(
        ("signers", "message"),
        [
            pytest.param([], "no signing key", id="nobody"),
            pytest.param([CI, CI], "given twice", id="one key twice"),
            pytest.param([generate() for _ in range(17)], "17 signatures", id="too many keys"),
        ],
    )
    def test_refuses(self, manifest: Manifest, body: bytes, signers: list[SigningKey], message: str) -> None:
        with pytest.raises(UsageStop, match=message) as stop:
            seal(manifest, body, signers)
        assert stop.value.remedy

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"body_length": 3}, id="another length"),
            pytest.param({"body_sha256": "0" * 64}, id="another digest"),
            pytest.param({"expires": 0}, id="a manifest that is not well formed"),
        ],
    )
    def test_never_seals_what_no_loader_would_take(
        self, manifest: Manifest, body: bytes, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(InternalStop, match="not well formed"):
            seal(manifest._replace(**changes), body, [CI])

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(lambda data: data[1:], id="no bundle"),
            pytest.param(lambda data: data + b"\n", id="another body"),
        ],
    )
    def test_never_countersigns_what_no_loader_would_take(
        self, manifest: Manifest, body: bytes, data: Any
    ) -> None:
        with pytest.raises(FailedStop, match="can't be signed"):
            countersign(data(seal(manifest, body, [CI])), [APPROVER])


class TestUnsigned:
    def test_has_no_signature(self, manifest: Manifest, body: bytes) -> None:
        envelope, kept = split(seal_unsigned(manifest._replace(protected=False), body), PAYLOAD_TYPE)
        assert (envelope.signatures, kept) == ((), body)

    def test_is_refused_for_a_protected_environment(self, manifest: Manifest, body: bytes) -> None:
        with pytest.raises(UsageStop, match="production-eu must be signed"):
            seal_unsigned(manifest, body)


class TestKeyring:
    def test_is_built_step_by_step_and_signed(self) -> None:
        assert Keyring.parse(sign_keyring(content(), [ROOT])).content == content()

    def test_lists_its_keys(self) -> None:
        gone = "0" * 64
        listed = {entry.id: entry for entry in list_keys(revoke(revoke(content(), CI.public.id), gone))}
        assert listed == {
            ROOT.public.id: KeyEntry(
                id=ROOT.public.id, type="ed25519", root=True, groups=(), environments=(), revoked=False
            ),
            CI.public.id: KeyEntry(
                id=CI.public.id,
                type="ecdsa-p256",
                root=False,
                groups=("ci",),
                environments=("production-eu",),
                revoked=True,
            ),
            APPROVER.public.id: KeyEntry(
                id=APPROVER.public.id,
                type="ed25519",
                root=False,
                groups=("approvers",),
                environments=("production-eu",),
                revoked=False,
            ),
            gone: KeyEntry(id=gone, type=None, root=False, groups=(), environments=(), revoked=True),
        }

    def test_is_succeeded_by_the_next_version(self) -> None:
        current = Keyring.parse(sign_keyring(content(), [ROOT]))
        spare = generate()
        following = revoke(set_group(succeed(content()), "ci", [CI.public, spare.public]), CI.public.id)
        data = sign_keyring(following, [ROOT], current)
        assert Keyring.parse(data).content.version == 2

    @pytest.mark.parametrize(
        ("change", "signers", "message"),
        [
            pytest.param(lambda it: it, [CI], "needs have signed", id="nobody of the root"),
            pytest.param(lambda it: it, [], "needs have signed", id="nobody"),
            pytest.param(
                lambda it: revoke(it, CI.public.id), [ROOT], "can't be reached", id="a group of revoked keys"
            ),
            pytest.param(
                lambda it: set_group(it, "ci", [CI.public], 2), [ROOT], "can't be reached", id="a threshold"
            ),
            pytest.param(
                lambda it: set_environment(it, "dev", []), [ROOT], "at least one group", id="nobody signs"
            ),
            pytest.param(
                lambda it: set_environment(it, "dev", ["x"]), [ROOT], "no group 'x'", id="no such group"
            ),
            pytest.param(
                lambda it: set_group(it, "ci", [CI.public, APPROVER.public]),
                [ROOT],
                "share a key",
                id="a shared key",
            ),
        ],
    )
    def test_is_not_signed_when_loaders_would_refuse_it(
        self, change: Any, signers: list[SigningKey], message: str
    ) -> None:
        with pytest.raises(UsageStop, match=message) as stop:
            sign_keyring(change(content()), signers)
        assert stop.value.remedy

    def test_is_not_signed_when_it_does_not_follow(self) -> None:
        current = Keyring.parse(sign_keyring(content(), [ROOT]))
        with pytest.raises(UsageStop, match="does not follow version 1"):
            sign_keyring(content(), [ROOT], current)


class TestThrowAway:
    def test_signs_for_the_environments_of_a_demonstration(self, manifest: Manifest, body: bytes) -> None:
        key = throw_away()
        assert isinstance(key, ThrowAwayKey)
        assert not isinstance(CI, ThrowAwayKey)
        ring = Keyring.parse(throw_away_keyring("shop", ["production-eu", "dev"], key))
        assert ids_of(seal(manifest, body, [key]), ring) == {key.public.id}
        assert sorted(ring.content.environments) == ["dev", "production-eu"]
