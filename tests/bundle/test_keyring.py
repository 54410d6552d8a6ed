"""The keyring: one form, thresholds over distinct keys, and one version after the other."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle import canonical, keyring, manifest
from flaggit.bundle.envelope import KILL_PAYLOAD_TYPE, Signature
from flaggit.bundle.keyring import Content, EnvironmentRule, Group, Keyring, Role, accept_successor
from flaggit.bundle.refused import Code, Refused

PAYLOAD = b'{"what":"was signed"}'
Sign = Callable[..., bytes]


def changed(content: Content, **changes: Any) -> bytes:
    """The payload with changes at dotted paths; `...` takes a key away."""
    fields: Any = canonical.decode(content.encode())
    for path, value in changes.items():
        *parents, last = path.split("__")
        inside = fields
        for parent in parents:
            inside = inside[parent.replace("_", "-")]
        if value is ...:
            del inside[last.replace("_", "-")]
        else:
            inside[last.replace("_", "-")] = value
    return canonical.encode(fields)


def code_of(function: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refusal:
        function()
    return refusal.value.code


class TestForm:
    def test_is_read_back_as_it_was_written(self, content: Content, ring: Keyring) -> None:
        assert ring.content == content

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"more": 1}, id="an unknown key"),
            pytest.param({"epoch": ...}, id="a missing key"),
            pytest.param({"format": 0}, id="format 0"),
            pytest.param({"project": "S"}, id="a project with a capital"),
            pytest.param({"version": 0}, id="version 0"),
            pytest.param({"version": "1"}, id="a version in quotes"),
            pytest.param({"epoch": -1}, id="a negative epoch"),
            pytest.param({"epoch": 9008}, id="an epoch that no serial holds"),
            pytest.param({"keys": []}, id="keys are no object"),
            pytest.param({"keys__" + "0" * 64: 1}, id="a key is no object"),
            pytest.param({"groups__ci": {"threshold": 1}}, id="a group without keys"),
            pytest.param({"groups__ci__threshold": 0}, id="a threshold of 0"),
            pytest.param({"groups__ci__threshold": True}, id="a threshold that is true"),
            pytest.param({"groups__ci__threshold": 3}, id="a threshold beyond the keys"),
            pytest.param({"groups__ci__keys": []}, id="an empty group"),
            pytest.param({"groups__ci__keys": "x"}, id="keys of a group are no list"),
            pytest.param({"groups__ci__keys": [1]}, id="an id that is a number"),
            pytest.param({"groups__ci__keys": ["ab"]}, id="a short id"),
            pytest.param({"groups__ci__keys": ["G" * 64]}, id="an id that is no hex"),
            pytest.param({"groups__ci__keys": ["0" * 64]}, id="an id of no key"),
            pytest.param(
                {"groups__Big": {"keys": [], "threshold": 1}}, id="a group with a capital and no key"
            ),
            pytest.param({"root__keys": []}, id="no root"),
            pytest.param({"root__threshold": 3}, id="a root that can't be reached"),
            pytest.param({"environments": None}, id="no environments"),
            pytest.param({"environments__dev__floor": -1}, id="a negative floor"),
            pytest.param(
                {"environments__dev__floor": 2**53 - 1, "environments__dev__more": 1}, id="more in a rule"
            ),
            pytest.param({"environments__dev__release": []}, id="nobody signs releases"),
            pytest.param({"environments__dev__release": ["ci", "ci"]}, id="a group twice"),
            pytest.param({"environments__dev__release": ["nobody"]}, id="a group that is not there"),
            pytest.param({"environments__dev__kill": ["nobody"]}, id="a kill group that is not there"),
            pytest.param({"environments__dev__release": ["ci", "on-call"]}, id="two groups that share a key"),
            pytest.param(
                {"environments__dev__kill": ["ci", "on-call"]}, id="two kill groups that share a key"
            ),
            pytest.param(
                {"environments__A": {"floor": 0, "kill": [], "release": ["ci"]}},
                id="an environment with a capital",
            ),
            pytest.param({"revoked": ["ab"]}, id="a short revoked id"),
            pytest.param({"revoked": ["1" * 64, "0" * 64]}, id="revoked ids out of order"),
            pytest.param({"revoked": ["0" * 64, "0" * 64]}, id="a revoked id twice"),
            pytest.param({"revoked": [f"{n:064}" for n in range(1025)]}, id="too many revoked ids"),
            pytest.param({"groups": {f"g{n}": {} for n in range(257)}}, id="too many groups"),
        ],
    )
    def test_refuses(self, content: Content, sign_keyring: Sign, changes: dict[str, Any]) -> None:
        data = sign_keyring(changed(content, **changes))
        assert code_of(lambda: Keyring.parse(data)) is Code.KEYRING_MALFORMED

    def test_refuses_a_name_of_a_group_that_no_file_could_have(
        self, content: Content, sign_keyring: Sign
    ) -> None:
        group = {"keys": [content.root.keys[0]], "threshold": 1}
        data = sign_keyring(changed(content, groups__Big=group))
        assert code_of(lambda: Keyring.parse(data)) is Code.KEYRING_MALFORMED

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            pytest.param({"type": "rsa"}, Code.KEYRING_MALFORMED, id="another type"),
            pytest.param({"type": "ecdsa-p256"}, Code.KEYRING_MALFORMED, id="the other type"),
            pytest.param({"more": 1}, Code.KEYRING_MALFORMED, id="an unknown key"),
            pytest.param({"public": 1}, Code.KEYRING_MALFORMED, id="a number"),
            pytest.param({"public": "x"}, Code.KEYRING_MALFORMED, id="no base64"),
            pytest.param({"public": ""}, Code.KEY_WEAK, id="nothing"),
            pytest.param(
                {"public": "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
                Code.KEY_WEAK,
                id="a point of small order",
            ),
        ],
    )
    def test_refuses_a_key(
        self, content: Content, sign_keyring: Sign, holder: Any, change: dict[str, Any], code: Code
    ) -> None:
        fields: Any = canonical.decode(content.encode())
        fields["keys"][holder(1).id] |= change
        assert code_of(lambda: Keyring.parse(sign_keyring(canonical.encode(fields)))) is code

    def test_refuses_one_key_under_two_ids(self, content: Content, sign_keyring: Sign, holder: Any) -> None:
        fields: Any = canonical.decode(content.encode())
        fields["keys"]["0" * 64] = fields["keys"][holder(1).id]
        fields["groups"]["ci"] = {"keys": ["0" * 64, holder(1).id], "threshold": 2}
        data = sign_keyring(canonical.encode(fields))
        assert code_of(lambda: Keyring.parse(data)) is Code.KEYRING_MALFORMED

    def test_refuses_one_key_in_two_encodings_of_base64(
        self, content: Content, sign_keyring: Sign, holder: Any
    ) -> None:
        fields: Any = canonical.decode(content.encode())
        key = fields["keys"][holder(5, "ecdsa-p256").id]
        assert key["public"].endswith("==")
        # The last digit before the padding carries four bits that no byte needs.
        key["public"] = key["public"][:-3] + chr(ord(key["public"][-3]) + 1) + "=="
        data = sign_keyring(canonical.encode(fields))
        assert code_of(lambda: Keyring.parse(data)) is Code.KEYRING_MALFORMED

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            pytest.param(b"", Code.KEYRING_MALFORMED, id="nothing"),
            pytest.param(b"[]\n", Code.ENVELOPE_MALFORMED, id="a list"),
            pytest.param(b"{}\n", Code.ENVELOPE_MALFORMED, id="no envelope"),
            pytest.param(b" " * (256 << 10) + b"\n", Code.TOO_LARGE, id="a large file"),
        ],
    )
    def test_refuses_a_file(self, data: bytes, code: Code) -> None:
        assert code_of(lambda: Keyring.parse(data)) is code

    def test_refuses_a_file_without_or_with_another_end(self, content: Content, sign_keyring: Sign) -> None:
        data = sign_keyring(content.encode())
        assert code_of(lambda: Keyring.parse(data[:-1])) is Code.KEYRING_MALFORMED
        assert code_of(lambda: Keyring.parse(data + b"\n")) is Code.ENVELOPE_MALFORMED
        assert code_of(lambda: Keyring.parse(data.replace(b"\n", b"\r\n"))) is Code.ENVELOPE_MALFORMED

    def test_refuses_a_bundle(self, bundle: bytes) -> None:
        line = bundle[: bundle.index(b"\n") + 1]
        assert code_of(lambda: Keyring.parse(line)) is Code.PAYLOAD_TYPE

    def test_refuses_a_later_format_as_such(self, content: Content, sign_keyring: Sign) -> None:
        data = sign_keyring(changed(content, format=2, news=1))
        assert code_of(lambda: Keyring.parse(data)) is Code.FORMAT_UNSUPPORTED

    def test_is_never_written_so_that_it_would_be_refused(self, content: Content) -> None:
        with pytest.raises(ValueError, match="can't be reached"):
            content._replace(root=Group(3, content.root.keys)).encode()


class TestRoot:
    @pytest.mark.parametrize(
        ("signers", "code"),
        [
            pytest.param((10,), Code.THRESHOLD_UNMET, id="one of two"),
            pytest.param((10, 10), Code.THRESHOLD_UNMET, id="one twice"),
            pytest.param((10, 1), Code.KEY_UNKNOWN, id="one, and a key that is no root"),
            pytest.param((1, 2), Code.KEY_UNKNOWN, id="keys that are no root"),
        ],
    )
    def test_refuses_too_few(
        self, content: Content, sign_keyring: Sign, signers: tuple[int, ...], code: Code
    ) -> None:
        data = sign_keyring(content.encode(), *signers)
        assert code_of(lambda: Keyring.parse(data)) is code

    def test_refuses_a_revoked_root_that_it_would_need(self, content: Content, holder: Any) -> None:
        with pytest.raises(ValueError, match="can't be reached with 1 keys"):
            content._replace(revoked=frozenset({holder(10).id})).encode()

    def test_passes_over_what_it_does_not_need(self, content: Content, sign_keyring: Sign) -> None:
        assert Keyring.parse(sign_keyring(content.encode(), 10, 11, 1, 99)).content == content


class TestVerify:
    @staticmethod
    def check(
        ring: Keyring,
        signatures: Sequence[Signature],
        environment: str = "production-eu",
        role: Role = "release",
    ) -> frozenset[str]:
        kind = manifest.PAYLOAD_TYPE if role == "release" else KILL_PAYLOAD_TYPE
        return ring.verify(environment, role, kind, PAYLOAD, signatures)

    @staticmethod
    def sign(holder: Any, *numbers: int, kind: str = manifest.PAYLOAD_TYPE) -> list[Signature]:
        holders = [holder(n, "ecdsa-p256" if n == 5 else "ed25519") for n in numbers]
        return [one.sign(kind, PAYLOAD) for one in holders]

    @pytest.mark.parametrize(
        ("signers", "counted"),
        [
            pytest.param((1, 3, 4), (1, 3, 4), id="one of ci and two approvers"),
            pytest.param((2, 4, 5), (2, 4, 5), id="both types of keys"),
            pytest.param((1, 2, 3, 4, 5), (1, 2, 3, 4, 5), id="everybody"),
            pytest.param((1, 3, 4, 10, 99), (1, 3, 4), id="keys that do not matter, too"),
            pytest.param((1, 1, 3, 4, 4), (1, 3, 4), id="keys that sign twice"),
        ],
    )
    def test_counts(
        self, ring: Keyring, holder: Any, signers: tuple[int, ...], counted: tuple[int, ...]
    ) -> None:
        ids = {holder(n, "ecdsa-p256" if n == 5 else "ed25519").id for n in counted}
        assert self.check(ring, self.sign(holder, *signers)) == ids

    @pytest.mark.parametrize(
        ("signers", "code"),
        [
            pytest.param((), Code.SIGNATURE_MISSING, id="nobody"),
            pytest.param((1,), Code.THRESHOLD_UNMET, id="ci alone"),
            pytest.param((1, 2), Code.THRESHOLD_UNMET, id="all of ci"),
            pytest.param((3, 4, 5), Code.THRESHOLD_UNMET, id="approvers alone"),
            pytest.param((1, 3), Code.THRESHOLD_UNMET, id="one approver too few"),
            pytest.param((1, 3, 3), Code.THRESHOLD_UNMET, id="one approver twice"),
            pytest.param((1, 3, 99), Code.KEY_UNKNOWN, id="a stranger for an approver"),
            pytest.param((1, 3, 10), Code.KEY_UNKNOWN, id="a root for an approver"),
        ],
    )
    def test_refuses(self, ring: Keyring, holder: Any, signers: tuple[int, ...], code: Code) -> None:
        assert code_of(lambda: self.check(ring, self.sign(holder, *signers))) is code

    def test_a_key_that_signs_under_another_id_does_not_count(self, ring: Keyring, holder: Any) -> None:
        ci, approver = self.sign(holder, 1, 3)
        lie = Signature(holder(4).id, approver.sig)
        assert code_of(lambda: self.check(ring, [ci, approver, lie])) is Code.SIGNATURE_INVALID

    def test_a_wrong_signature_beside_a_right_one_of_the_same_key_does_no_harm(
        self, ring: Keyring, holder: Any
    ) -> None:
        right = self.sign(holder, 1, 3, 4)
        wrong = [Signature(signature.keyid, bytes(64)) for signature in right]
        assert self.check(ring, [*wrong, *right]) == {signature.keyid for signature in right}

    def test_a_revoked_key_counts_no_more(self, content: Content, sign_keyring: Sign, holder: Any) -> None:
        revoked = content._replace(revoked=frozenset({holder(3).id}))
        ring = Keyring.parse(sign_keyring(revoked.encode()))
        assert code_of(lambda: self.check(ring, self.sign(holder, 1, 3, 4))) is Code.KEY_REVOKED
        assert len(self.check(ring, self.sign(holder, 1, 3, 4, 5))) == 3

    def test_another_payload_is_not_what_was_signed(self, ring: Keyring, holder: Any) -> None:
        signatures = self.sign(holder, 1, 3, 4)
        with pytest.raises(Refused) as refusal:
            ring.verify("production-eu", "release", manifest.PAYLOAD_TYPE, PAYLOAD + b" ", signatures)
        assert refusal.value.code is Code.SIGNATURE_INVALID

    def test_each_environment_has_its_own_rule(self, ring: Keyring, holder: Any) -> None:
        signatures = self.sign(holder, 2)
        assert self.check(ring, signatures, "dev") == {holder(2).id}
        assert code_of(lambda: self.check(ring, signatures)) is Code.THRESHOLD_UNMET
        assert code_of(lambda: self.check(ring, signatures, "staging")) is Code.ENVIRONMENT_UNKNOWN

    def test_a_role_signs_its_own_payloads_only(self, ring: Keyring, holder: Any) -> None:
        killing = self.sign(holder, 2, kind=KILL_PAYLOAD_TYPE)
        assert self.check(ring, killing, role="kill") == {holder(2).id}
        assert code_of(lambda: self.check(ring, killing, "dev", "kill")) is Code.ENVIRONMENT_UNKNOWN
        assert code_of(lambda: self.check(ring, killing, "dev")) is Code.SIGNATURE_INVALID
        with pytest.raises(Refused) as refusal:
            ring.verify("dev", "release", KILL_PAYLOAD_TYPE, PAYLOAD, killing)
        assert refusal.value.code is Code.PAYLOAD_TYPE

    def test_each_environment_has_its_own_floor(self, ring: Keyring) -> None:
        assert [ring.floor(name) for name in ("production-eu", "dev", "staging")] == [7, 0, 0]

    @given(
        st.lists(st.sampled_from([1, 2, 3, 4, 5, 10, 99])),
        st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 5, 10, 99]), st.binary(min_size=1, max_size=72))),
    )
    def test_more_signatures_never_turn_accepted_into_refused(
        self, ring: Keyring, holder: Any, signers: list[int], noise: list[tuple[int, bytes]]
    ) -> None:
        enough = self.sign(holder, 1, 3, 4)
        more = [Signature(holder(n).id, sig) for n, sig in noise] + self.sign(holder, *signers)
        assert self.check(ring, [*more, *enough]) >= {signature.keyid for signature in enough}

    @given(st.sets(st.sampled_from([1, 2, 3, 4, 5, 10, 99])))
    def test_is_accepted_exactly_when_every_group_is_reached(
        self, ring: Keyring, holder: Any, signers: set[int]
    ) -> None:
        reached = len(signers & {1, 2}) >= 1 and len(signers & {3, 4, 5}) >= 2
        try:
            self.check(ring, self.sign(holder, *signers))
        except Refused:
            assert not reached
        else:
            assert reached


class TestSuccessor:
    @pytest.fixture
    def following(self, content: Content) -> Content:
        return content._replace(version=4)

    def test_takes_the_next_version(self, ring: Keyring, following: Content, sign_keyring: Sign) -> None:
        assert accept_successor(ring, sign_keyring(following.encode())).content == following

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"version": 3}, id="the same version"),
            pytest.param({"version": 2}, id="an older version"),
            pytest.param({"version": 5}, id="a version left out"),
            pytest.param({"epoch": 0}, id="a lower epoch"),
            pytest.param({"project": "other"}, id="another project"),
        ],
    )
    def test_refuses(
        self, ring: Keyring, following: Content, sign_keyring: Sign, changes: dict[str, Any]
    ) -> None:
        data = sign_keyring(following._replace(**changes).encode())
        assert code_of(lambda: accept_successor(ring, data)) is Code.KEYRING_SUCCESSION

    def test_never_forgets_a_revocation(
        self, following: Content, content: Content, sign_keyring: Sign, holder: Any
    ) -> None:
        revoked = content._replace(revoked=frozenset({holder(3).id}))
        ring = Keyring.parse(sign_keyring(revoked.encode()))
        assert (
            code_of(lambda: accept_successor(ring, sign_keyring(following.encode())))
            is Code.KEYRING_SUCCESSION
        )

    @pytest.mark.parametrize(
        ("signers", "code"),
        [
            pytest.param((10, 11, 20), None, id="old and new"),
            pytest.param((10, 11), Code.KEY_UNKNOWN, id="old alone"),
            pytest.param((11, 20), Code.KEY_UNKNOWN, id="new alone"),
            pytest.param((20,), Code.THRESHOLD_UNMET, id="one of the new"),
        ],
    )
    def test_a_new_root_needs_the_old_one_too(
        self,
        ring: Keyring,
        following: Content,
        sign_keyring: Sign,
        holder: Any,
        signers: tuple[int, ...],
        code: Code | None,
    ) -> None:
        root = Group(2, tuple(sorted((holder(11).id, holder(20).id))))
        keys = following.keys | {holder(20).id: holder(20).public}
        rotated = following._replace(root=root, keys=keys)
        data = sign_keyring(rotated.encode(), *signers)
        if code is None:
            assert accept_successor(ring, data).content == rotated
        else:
            assert code_of(lambda: accept_successor(ring, data)) is code

    def test_a_revoked_root_may_sign_its_own_leaving(
        self, ring: Keyring, following: Content, sign_keyring: Sign, holder: Any
    ) -> None:
        rotated = following._replace(root=Group(1, (holder(11).id,)), revoked=frozenset({holder(10).id}))
        assert accept_successor(ring, sign_keyring(rotated.encode())).content == rotated


def test_a_rule_names_the_groups_of_each_role() -> None:
    rule = EnvironmentRule(("ci",), ("on-call",))
    assert (rule.of("release"), rule.of("kill")) == (("ci",), ("on-call",))
    assert keyring.PAYLOAD_TYPE not in {manifest.PAYLOAD_TYPE, KILL_PAYLOAD_TYPE}
