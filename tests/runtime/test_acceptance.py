"""Which bundles are let in: each step of verification, the serial rules, and that a refusal changes nothing."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flaggit.bundle.keyring import EnvironmentRule, Keyring
from flaggit.runtime import Code, Flags, Refused, open_flags, open_unsigned

Opened = Callable[..., Flags]

ON = {"flag": {"type": "boolean", "safe": False, "otherwise": {"serve": True}}}
OFF = {"flag": {"type": "boolean", "safe": False, "otherwise": {"serve": False}}}
AUDIENCE: dict[str, Any] = {"project": "shop", "environment": "production-eu", "service": "web"}


def code(flags: Flags) -> Code | None:
    return flags.refused.code if flags.refused else None


def test_a_good_bundle_decides(opened: Opened, release: Any) -> None:
    flags = opened(release(ON))
    assert flags.refused is None
    assert flags.boolean("flag", False) is True  # noqa: FBT003 - the default
    assert (flags.serial, flags.keys()) == (1_000_000_005_000, ("flag",))
    assert flags.manifest is not None
    assert flags.manifest.commit == "a91c3d2e" * 5


REFUSED = [
    pytest.param({"signers": ()}, Code.SIGNATURE_MISSING, id="no signature"),
    pytest.param({"signers": (1,)}, Code.THRESHOLD_UNMET, id="one group of two"),
    pytest.param({"signers": (1, 3)}, Code.THRESHOLD_UNMET, id="two keys of one group"),
    pytest.param({"signers": (1, 7)}, Code.KEY_UNKNOWN, id="a key that the keyring does not know"),
    pytest.param({"signers": (1, 9)}, Code.KEY_UNKNOWN, id="the root key, which is of no group"),
    pytest.param({"project": "other"}, Code.AUDIENCE, id="another project"),
    pytest.param({"environment": "dev"}, Code.AUDIENCE, id="another environment"),
    pytest.param({"service": "payments"}, Code.AUDIENCE, id="another service"),
    pytest.param({"keyring": 2}, Code.KEYRING_TOO_OLD, id="a newer keyring is needed"),
    pytest.param({"serial": 999_999_999}, Code.EPOCH, id="an epoch before the keyring's"),
    pytest.param({"serial": 1_000_000_000_999}, Code.SERIAL_FLOOR, id="below the floor"),
    pytest.param({"expires": 1_800_000_000}, Code.EXPIRED, id="expires this second"),
    pytest.param({"issued": 1_800_000_301}, Code.NOT_YET_ISSUED, id="from the future"),
]


@pytest.mark.parametrize(("changes", "expected"), REFUSED)
def test_a_bundle_is_refused(changes: dict[str, Any], expected: Code, opened: Opened, release: Any) -> None:
    flags = opened(release(ON, **changes))
    assert code(flags) == expected
    assert flags.details("flag", "mine").error_code == "PROVIDER_NOT_READY"
    assert flags.value("flag", "mine") == "mine"
    assert (flags.serial, flags.manifest, flags.keys(), flags.expired) == (0, None, (), False)


@pytest.mark.parametrize(("changes", "expected"), REFUSED)
def test_what_is_refused_changes_nothing(
    changes: dict[str, Any], expected: Code, opened: Opened, release: Any
) -> None:
    flags = opened(release(ON))
    given = flags.accept(release(OFF, **{"serial": 1_000_000_006_000, **changes}).encode())
    assert (given.outcome, given.serial) == ("refused", 1_000_000_005_000)
    assert given.refused is not None
    assert given.refused.code == expected
    assert flags.refused is given.refused
    assert flags.boolean("flag", False) is True  # noqa: FBT003 - the default


@pytest.mark.parametrize(
    ("changes", "outcome", "refused", "value"),
    [
        pytest.param({"serial": 1_000_000_006_000}, "accepted", None, False, id="a higher serial"),
        pytest.param({"serial": 1_000_000_004_000}, "refused", Code.SERIAL_LOWER, True, id="a lower serial"),
        pytest.param(
            {}, "refused", Code.SERIAL_CONFLICT, True, id="the same serial, other decisions: an alarm"
        ),
        pytest.param({"flags": ON}, "unchanged", None, True, id="the same again"),
        pytest.param(
            {"flags": ON, "issued": 1_800_000_000}, "renewed", None, True, id="the same, signed later"
        ),
        pytest.param(
            {"flags": ON, "issued": 1_799_000_000}, "unchanged", None, True, id="the same, signed earlier"
        ),
    ],
)
def test_a_serial_is_held_against_the_one_before(
    changes: dict[str, Any],
    outcome: str,
    refused: Code | None,
    *,
    value: bool,
    opened: Opened,
    release: Any,
) -> None:
    flags = opened(release(ON))
    given = flags.accept(release(OFF).but(**changes).encode())
    assert (given.outcome, given.refused and given.refused.code) == (outcome, refused)
    assert flags.boolean("flag", not value) is value
    assert given.serial == flags.serial


def test_a_renewal_extends_the_time(opened: Opened, release: Any, now: int) -> None:
    clock = [now]
    flags = opened(release(ON), clock=lambda: clock[0])
    clock[0] = now + 86_400
    assert flags.expired
    assert flags.boolean("flag", False) is True  # noqa: FBT003 - an expired bundle decides on
    renewed = flags.accept(release(ON, issued=now + 86_000, expires=now + 900_000).encode())
    assert (renewed.outcome, flags.expired) == ("renewed", False)


def test_an_expired_bundle_is_served_where_it_is_tolerated(opened: Opened, release: Any, now: int) -> None:
    flags = opened(release(ON, expires=now - 1), tolerate_expired=True)
    assert (flags.refused, flags.expired) == (None, True)
    assert flags.boolean("flag", False) is True  # noqa: FBT003 - the default


def test_after_a_refusal_a_good_bundle_decides(opened: Opened, release: Any) -> None:
    flags = opened(b"")
    assert code(flags) == Code.NOT_A_BUNDLE
    assert flags.accept(release(ON).encode()).outcome == "accepted"
    assert flags.refused is None
    assert flags.boolean("flag", False) is True  # noqa: FBT003 - the default


def test_signatures_come_before_the_body_and_the_audience(opened: Opened, release: Any) -> None:
    flags = opened(release(ON, service="payments", signers=(1,)).encode() + b"more")
    assert code(flags) == Code.THRESHOLD_UNMET


def test_the_body_comes_before_the_audience(opened: Opened, release: Any) -> None:
    assert code(opened(release(ON, service="payments").encode() + b"more")) == Code.BODY_LENGTH


@pytest.mark.parametrize(
    ("keyring", "expected"),
    [
        pytest.param(b"", Code.KEYRING_MALFORMED, id="nothing"),
        pytest.param(b"{}\n", Code.ENVELOPE_MALFORMED, id="no envelope"),
        pytest.param("absent", Code.UNREADABLE, id="a file that is not there"),
    ],
)
def test_without_a_keyring_every_bundle_is_refused(
    keyring: bytes | str, expected: Code, opened: Opened, release: Any
) -> None:
    flags = opened(release(ON), keyring=keyring)
    assert code(flags) == expected
    again = flags.accept(release(ON).encode())
    assert again.refused is not None
    assert again.refused.code == expected


def test_a_keyring_of_another_project_is_refused(opened: Opened, release: Any, keyring_file: Any) -> None:
    assert code(opened(release(ON), keyring=keyring_file(project="other"))) == Code.AUDIENCE


def test_a_keyring_that_does_not_know_the_environment(
    opened: Opened, release: Any, keyring_file: Any
) -> None:
    ring = keyring_file(environments={"dev": EnvironmentRule(("ci",))})
    assert code(opened(release(ON), keyring=ring)) == Code.ENVIRONMENT_UNKNOWN


def test_a_keyring_can_be_a_path_or_one_that_was_read(
    opened: Opened, release: Any, keyring_file: Any, tmp_path: Path
) -> None:
    path = tmp_path / "keyring"
    path.write_bytes(keyring_file())
    for keyring in (path, str(path), Keyring.parse(keyring_file())):
        assert opened(release(ON), keyring=keyring).refused is None


def test_another_environment_s_rule_does_not_help(opened: Opened, release: Any) -> None:
    """The bundle names dev, for which ci alone signs; the service is configured for production-eu."""
    assert code(opened(release(ON, environment="dev", signers=(1,)))) == Code.THRESHOLD_UNMET
    assert opened(release(ON, environment="dev", signers=(1,)), environment="dev").refused is None


class TestUnsigned:
    def test_development_loads_without_a_keyring(self, release: Any, now: int) -> None:
        data = release(ON, environment="dev", protected=False, signers=()).encode()
        flags = open_unsigned(data, project="shop", environment="dev", service="web", clock=lambda: now)
        assert flags.refused is None
        assert flags.boolean("flag", False) is True  # noqa: FBT003 - the default
        renewed = release(OFF, environment="dev", protected=False, signers=(), serial=1_000_000_006_000)
        assert flags.accept(renewed.encode()).outcome == "accepted"

    def test_a_protected_environment_never_does(self, release: Any, now: int) -> None:
        data = release(ON, signers=()).encode()
        assert code(open_unsigned(data, **AUDIENCE, clock=lambda: now)) == Code.PROTECTED_UNSIGNED

    def test_the_audience_is_exact(self, release: Any, now: int) -> None:
        data = release(ON, environment="dev", protected=False, signers=()).encode()
        flags = open_unsigned(data, project="shop", environment="dev", service="api", clock=lambda: now)
        assert code(flags) == Code.AUDIENCE


class TestFiles:
    def opened(self, path: Any, keyring_file: Any, now: int) -> Flags:
        return open_flags(path, **AUDIENCE, keyring=keyring_file(), clock=lambda: now)

    def test_a_file(self, tmp_path: Path, release: Any, keyring_file: Any, now: int) -> None:
        path = tmp_path / "shop.production-eu.web.bundle"
        path.write_bytes(release(ON).encode())
        for given in (path, str(path)):
            assert self.opened(given, keyring_file, now).refused is None

    @pytest.mark.parametrize("name", ["absent", "", "a\0b", "x" * 5000])
    def test_a_path_that_leads_nowhere(self, name: str, keyring_file: Any, now: int) -> None:
        assert code(self.opened(name, keyring_file, now)) == Code.UNREADABLE

    def test_a_folder(self, tmp_path: Path, keyring_file: Any, now: int) -> None:
        assert code(self.opened(tmp_path, keyring_file, now)) == Code.UNREADABLE

    def test_a_named_pipe_that_nobody_writes_to(self, tmp_path: Path, keyring_file: Any, now: int) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert code(self.opened(tmp_path / "pipe", keyring_file, now)) == Code.UNREADABLE

    def test_a_device_without_end(self, keyring_file: Any, now: int) -> None:
        assert code(self.opened("/dev/zero", keyring_file, now)) == Code.UNREADABLE

    def test_a_link_that_leads_to_itself(self, tmp_path: Path, keyring_file: Any, now: int) -> None:
        (tmp_path / "loop").symlink_to("loop")
        assert code(self.opened(tmp_path / "loop", keyring_file, now)) == Code.UNREADABLE

    def test_a_huge_file_is_not_read_to_its_end(self, tmp_path: Path, keyring_file: Any, now: int) -> None:
        path = tmp_path / "huge"
        with path.open("wb") as file:
            file.truncate(1 << 40)
        assert code(self.opened(path, keyring_file, now)) == Code.TOO_LARGE

    def test_an_empty_file(self, tmp_path: Path, keyring_file: Any, now: int) -> None:
        (tmp_path / "empty").touch()
        assert code(self.opened(tmp_path / "empty", keyring_file, now)) == Code.NOT_A_BUNDLE


class TestTampering:
    def test_a_bundle_cut_anywhere_is_refused(self, opened: Opened, release: Any) -> None:
        data = release(ON).encode()
        for length in [*range(0, len(data), 7), len(data) - 1]:
            assert opened(data[:length]).refused is not None

    def test_a_bundle_with_any_byte_changed_is_refused(self, opened: Opened, release: Any) -> None:
        data = release(ON).encode()
        for at in range(0, len(data), 5):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            assert opened(changed).refused is not None

    def test_another_bundle_s_body_is_refused(self, opened: Opened, release: Any) -> None:
        one, other = release(ON).encode(), release({**ON, "g": ON["flag"]}).encode()
        head = one[: one.index(b"\n")]
        assert code(opened(head + other[other.index(b"\n") :])) == Code.BODY_LENGTH
        flipped = release({"flag": {**ON["flag"], "safe": True}}).encode()
        flipped = flipped.replace(b'"safe":true', b'"safe":null ')
        assert code(opened(head + flipped[flipped.index(b"\n") :])) in {Code.BODY_LENGTH, Code.BODY_DIGEST}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"source": 7}, id="a number for a path"),
        pytest.param({"source": None}, id="None for a path"),
        pytest.param({"source": os.fsencode}, id="a function for a path"),
        pytest.param({"project": b"shop"}, id="bytes for a project"),
        pytest.param({"keyring": None}, id="None for a keyring"),
    ],
)
def test_a_mistake_of_the_code_is_a_type_error(arguments: dict[str, Any], keyring_file: Any) -> None:
    usual = {"source": b"", "keyring": keyring_file(), **AUDIENCE}
    with pytest.raises(TypeError):
        open_flags(**{**usual, **arguments})


def test_what_is_accepted_is_bytes(opened: Opened, release: Any) -> None:
    with pytest.raises(TypeError):
        opened(release(ON)).accept("text")  # type: ignore[arg-type] # the mistake


def test_a_refresher_can_note_what_it_could_not_read(opened: Opened, release: Any) -> None:
    flags = opened(release(ON))
    refused = Refused(Code.UNREADABLE, "the folder is gone")
    assert flags.refuse(refused).outcome == "refused"
    assert flags.refused is refused
    assert flags.boolean("flag", False) is True  # noqa: FBT003 - the default
