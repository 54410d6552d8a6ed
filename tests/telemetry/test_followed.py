"""Flags that are followed show the same, and how fresh they are."""

import json
import urllib.request
from pathlib import Path

from tests.runtime.conftest import NOW, Release, keyring_file
from tests.telemetry.conftest import NO, SERVED, Kept
from tests.telemetry.test_metrics import shown

from flaggit.runtime.live import follow
from flaggit.telemetry import Exposures, StatusServer, Telemetry


def test_telemetry_goes_on_from_one_bundle_to_the_next(tmp_path: Path, kept: Kept) -> None:
    path, ring, release = tmp_path / "bundle", tmp_path / "keyring", Release(SERVED)
    path.write_bytes(release.encode())
    ring.write_bytes(keyring_file())
    now = [float(NOW)]
    with follow(
        path,
        project="shop",
        environment="production-eu",
        service="web",
        keyring=ring,
        thread=False,
        stale_after=60,
        clock=lambda: now[0],
    ) as flags:
        telemetry = Telemetry(flags, kept, exposures=Exposures("every"), clock=lambda: now[0])
        for serial in (release.serial, release.serial + 1):
            path.write_bytes(release.but(serial=serial).encode())
            flags.refresh()
            flags.boolean("half", NO, {"user": "u-1"})
        snapshot = flags.snapshot()
        snapshot.boolean("half", NO, {"user": "u-2"})
        path.unlink()
        now[0] += 100
        flags.refresh()
        server = StatusServer(telemetry)
        with urllib.request.urlopen(f"{server.url}/status", timeout=10) as answer:  # noqa: S310 - a loopback address of this test
            told = json.load(answer)
        server.close()
        seen = shown(telemetry)
    assert [record.data["serial"] for record in kept.of("exposure")] == [
        release.serial,
        release.serial + 1,
        release.serial + 1,
    ]
    assert {"bundle.accepted", "source.failed", "bundle.stale"} <= telemetry.events.keys()
    assert (seen["flaggit_bundle_stale", ()], seen["flaggit_bundle_age_seconds", ()]) == (1, 100)
    assert (told["stale"], told["bundle"]["age"], told["evaluations"]) == (True, 100, 3)
