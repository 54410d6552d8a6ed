"""The program as a user starts it: `python -m flaggit` in a process of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.rollback.shop import Shop


def flaggit(
    shop: Shop, *arguments: str, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run flaggit in the shop's root, or in `cwd`."""
    return subprocess.run(
        [sys.executable, "-m", "flaggit", *arguments],
        cwd=cwd or shop.root,
        env={**shop.environ, **(environ or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def build(shop: Shop, *arguments: str, environ: Mapping[str, str] | None = None) -> str:
    """Build HEAD with the shop's key into its folder; what the program said."""
    done = flaggit(
        shop,
        "build",
        *("--rev", "HEAD", "--key", str(shop.key), "--output", str(shop.bundles)),
        *arguments,
        environ=environ,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def published(folder: Path) -> dict[str, bytes]:
    """Read a published folder whole, as a careful reader does: through the link once."""
    whole = folder.resolve()
    return {path.name: path.read_bytes() for path in sorted(whole.iterdir())}
