"""Sources: where bundles come from.

A source has one method, `fetch`, and knows nothing of what a bundle means: whatever it gives is verified before it is believed.
So a source of one's own is a few lines. What it raises, and how long it takes, is a failure of the source and nothing worse;
it should bound its own time, for nobody can interrupt it.
"""

import os
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable


class Wanted(NamedTuple):
    """What is asked of a source.

    Attributes:
        name: The file name of the bundle: `shop.production-eu.web.bundle`.
        mark: What the source called the last bundle that was taken from it; empty when it should give whatever it has.
        limit: The most bytes that are taken. A source may stop when it has more than these.
    """

    name: str
    mark: str = ""
    limit: int = 64 << 20


class Fetched(NamedTuple):
    """What a source gave.

    Attributes:
        data: The whole file.
        mark: What to call it, so that it need not be given again: an entity tag, a version; empty without.
    """

    data: bytes
    mark: str = ""


@runtime_checkable
class Source(Protocol):
    """Anything that has a bundle to give."""

    def fetch(self, wanted: Wanted) -> Fetched | None:
        """Give the bundle; None when it is still the one that the mark names.

        Raises:
            SourceFailed: There is none, and why. Anything else that it raises is taken likewise.
        """
        ...


@runtime_checkable
class AsyncSource(Source, Protocol):
    """A source that asyncio can wait for without a thread. Others are asked in the event loop's executor."""

    async def fetch_async(self, wanted: Wanted) -> Fetched | None:
        """Do as `fetch` does."""
        ...


class SourceFailed(Exception):
    """A source has nothing to give.

    Args:
        reason: Why, as a sentence without a full stop.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Place: TypeAlias = "str | os.PathLike[str] | Source"
"""A source, or where one is: a file, a folder or a URL."""


def source_at(place: Place) -> Source:
    """Give the source that a place means.

    Args:
        place: A source, which is given back; a URL that begins with `http://` or `https://`; a folder that holds bundles by their
            names; or a file. A path is a folder when it is one now, or ends with a separator.

    Raises:
        TypeError: It is nothing of these.
        ValueError: The URL is none that can be fetched.
    """
    if isinstance(place, str | os.PathLike):
        path = os.fspath(place)
        if not isinstance(path, str):
            raise TypeError(f"a source's path is a string, not {type(path).__name__}")
        if path.startswith(("http://", "https://")):
            from flaggit.runtime.live.web import Web  # noqa: PLC0415 - who reads files needs none of it

            return Web(path)
        from flaggit.runtime.live.local import File, Folder  # noqa: PLC0415 - as above, the other way round

        return Folder(path) if path.endswith(os.sep) or os.path.isdir(path) else File(path)
    if isinstance(place, Source):
        return place
    raise TypeError(
        f"a source is a path, a URL or has a method fetch; {type(place).__name__} is none of these"
    )
