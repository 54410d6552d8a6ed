"""What a service sees when it is offered one bundle after the other: `python read_bundles.py KEYRING BUNDLE...`.

The first bundle is opened, each further one is offered, as after a release. What is refused changes nothing.
"""

import sys
from pathlib import Path

from flaggit.runtime import Flags, open_flags

USERS = [f"u-{number}" for number in range(1, 20_001)]
FEW = USERS[:10]


def reads(flags: Flags) -> dict[str, bool]:
    """What each of 20,000 users in Germany gets."""
    return {user: flags.boolean("delivery.free", False, {"user": user, "country": "DE"}) for user in USERS}


def main(keyring: Path, bundles: list[Path]) -> None:
    """Print a line for each bundle."""
    flags = open_flags(bundles[0], project="corner-shop", environment="live", service="web", keyring=keyring)
    outcome, before = "opened", reads(flags)
    for bundle in bundles:
        if bundle is not bundles[0]:
            offered = flags.accept(bundle.read_bytes())
            outcome = f"refused ({offered.refused.code})" if offered.refused else offered.outcome
        now = reads(flags)
        decisions = flags.manifest.decisions[:12] if flags.manifest else "none"
        joined = sum(now[user] and not before[user] for user in USERS)
        left = sum(before[user] and not now[user] for user in USERS)
        print(f"  {bundle.stem + ':':<10} {outcome}; serial {flags.serial} decides, decisions {decisions}")
        print(f"  {'':<10} free for {sum(now.values()) / len(USERS):.1%}: {joined:,} joined, {left:,} left")
        print(f"  {'':<10} of the first ten users: {', '.join(user for user in FEW if now[user])}")
        before = now


main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
