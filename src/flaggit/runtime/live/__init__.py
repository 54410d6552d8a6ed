"""Followed flags: they ask a source again and again, keep the last good bundle on disk, and say how fresh they are.

    from flaggit.runtime.live import follow

    flags = follow("https://flags.shop.example/bundles/", project="shop", environment="production-eu", service="web",
        keyring="keyring.json", state="/var/lib/web/flags")
    flags.boolean("checkout.express-pay", False, {"user": "u-1", "country": "DE"})

For: `follow`, sources, refreshing by a thread or by asyncio, state on disk, freshness, snapshots and pins.

May import `flaggit.runtime`, `flaggit.bundle` and the standard library: `threading` here, sockets, TLS and asyncio where they are used.

Promises: no decision waits for a refresh. What is refused changes nothing that decides and nothing on disk. A crash at any instant leaves a
last good bundle that is whole. Nothing that a source or a disk does raises in the host.
"""

from flaggit.runtime.live.following import LiveFlags
from flaggit.runtime.live.local import File, Folder
from flaggit.runtime.live.opening import follow
from flaggit.runtime.live.snapshot import Snapshot
from flaggit.runtime.live.sources import Fetched, Source, SourceFailed, Wanted
from flaggit.runtime.live.status import Status

__all__ = [
    "Fetched",
    "File",
    "Folder",
    "LiveFlags",
    "Snapshot",
    "Source",
    "SourceFailed",
    "Status",
    "Wanted",
    "follow",
]
