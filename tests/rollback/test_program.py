"""The whole road once more, by the program's own commands and the loader's own constructor."""

import json
from dataclasses import dataclass

from tests.rollback.conftest import Made
from tests.rollback.program import build, flaggit
from tests.rollback.shop import CONTEXTS, Shop, moved, now, percent_flag, variants

from flaggit.runtime import open_flags

RAMP = "flags/checkout/ramp.flag.yaml"


WEB = "shop.production-eu.web.bundle"


@dataclass(frozen=True)
class Published:
    decisions: str
    serial: int
    bundle: bytes


def publish(made: Shop) -> Published:
    """Build, and read what was said of web's bundle in production-eu, and that bundle."""
    said = json.loads(build(made, "--format", "json"))
    (decisions,) = (each["decisions"] for each in said["bundles"] if each["file"] == WEB)
    return Published(decisions, said["serial"], (made.bundles / WEB).read_bytes())


def keys(made: Shop) -> None:
    """Replace the shop's keys by some that the program makes."""
    for path in (made.keyring, *made.home.glob("*.pem")):
        path.unlink()
    for name in ("root", "ci"):
        assert flaggit(made, "keys", "new", name, "--output", str(made.home)).returncode == 0
    ring = ("keys", "keyring", "--root", str(made.home / "root.pem"))
    group = f"ci={made.home / 'ci.pub.pem'}"
    done = flaggit(made, *ring, "--group", group, "--output", str(made.keyring))
    assert done.returncode == 0, done.stderr


def test_ten_twenty_forty_and_back(shop: Made) -> None:
    made = shop({RAMP: percent_flag(10)})
    keys(made)
    ten = publish(made)
    made.edit(RAMP, "percent: 10", "percent: 20")
    twenty = publish(made)
    made.edit(RAMP, "percent: 20", "percent: 40")
    forty = publish(made)
    made.git("revert", "--no-edit", "HEAD")
    restored = publish(made)

    assert restored.decisions == twenty.decisions
    assert len({each.decisions for each in (ten, twenty, forty)}) == 3
    assert restored.serial > max(ten.serial, twenty.serial, forty.serial)

    flags = open_flags(
        twenty.bundle,
        project="shop",
        environment="production-eu",
        service="web",
        keyring=made.keyring,
        clock=now,
    )
    at_twenty = variants(flags, "checkout.ramp")
    exposed = sum(value is True for value, _, _ in at_twenty)
    assert 0.19 < exposed / len(CONTEXTS) < 0.21
    assert flags.accept(forty.bundle).outcome == "accepted"
    assert moved(at_twenty, variants(flags, "checkout.ramp")) > 0
    assert flags.accept(restored.bundle).outcome == "accepted"
    refusal = flags.accept(twenty.bundle)
    assert refusal.outcome == "refused"
    assert refusal.refused is not None
    assert refusal.refused.code == "serial-lower"
    assert moved(at_twenty, variants(flags, "checkout.ramp")) == 0


def test_an_unchanged_commit_builds_the_same_files(shop: Made) -> None:
    made = shop({})
    first = build(made)
    before = {path.name: path.read_bytes() for path in made.bundles.iterdir()}
    assert build(made) == first
    assert {path.name: path.read_bytes() for path in made.bundles.iterdir()} == before
