"""JSON pointers (RFC 6901): how a place inside a document is named."""

from collections.abc import Iterable


def pointer_to(tokens: Iterable[str | int]) -> str:
    """Write a path of keys and list positions as a JSON pointer; the empty path is the document itself."""
    return "".join([f"/{escape(str(token))}" for token in tokens])


def escape(token: str) -> str:
    """Write one key as a token of a JSON pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def tokens_of(pointer: str) -> tuple[str, ...]:
    """Take a JSON pointer apart; a list position comes as its digits."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def parent_of(pointer: str) -> str:
    """Give the pointer of the collection that holds a place; the document's own is its own parent."""
    return pointer.rpartition("/")[0]
