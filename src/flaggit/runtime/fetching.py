"""Fetching: the lines that bring an attribute or a digest into a local, each as cheap as its type allows.

After the lines the local holds a reading as `readings` defines it, or None; the common case is decided in place, everything else is
left to the counting reading. A digest is `buckets.NOWHERE` without a unit.
"""

import hashlib
from typing import NamedTuple

from flaggit.bundle.canonical import MAX_INTEGER
from flaggit.runtime import buckets, semver
from flaggit.runtime.readings import Readings
from flaggit.runtime.writing import Writer

_PLAIN_TEXT = "type({a}) is str and {a}.isascii()"
_SMALL = f"type({{a}}) is int and -{MAX_INTEGER} <= {{a}} <= {MAX_INTEGER}"
_AS_IT_IS = {
    "string": _PLAIN_TEXT,
    "boolean": "{a} is True or {a} is False",
    "integer": _SMALL,
    "number": f"({_SMALL}) or (type({{a}}) is float and {{a}} - {{a}} == 0.0)",
}


class Attribute(NamedTuple):
    """A local for the reading of an attribute as a type."""

    name: str
    type: str


class Digest(NamedTuple):
    """A local for the digest of a unit under a salt."""

    salt: str
    unit: str


def attribute(writer: Writer, readings: Readings, what: Attribute) -> str:
    """Bind an attribute's reading, unless it is bound, and give the local's name."""
    local = writer.local(what, "a")
    if what in writer.bound:
        return local
    name = writer.constant(what.name)
    read = writer.constant(readings.by_type[what.type])
    writer.line(f"{local} = context.get({name})")
    if what.type == "version":
        memo = writer.constant(_MEMO)
        writer.line(
            f"if {local} is not None: {local} = type({local}) is str and {memo}({local}) or {read}({local}, {name})"
        )
    elif what.type in _AS_IT_IS:
        plain = _AS_IT_IS[what.type].format(a=local)
        writer.line(f"if not ({plain}) and {local} is not None: {local} = {read}({local}, {name})")
    else:
        writer.line(f"if {local} is not None: {local} = {read}({local}, {name})")
    writer.bind(what)
    return local


def digest(writer: Writer, readings: Readings, what: Digest, *, again: bool) -> str:
    """Bind a digest, unless it is bound, and give the local's name.

    Args:
        writer: Where to.
        readings: The counting readings.
        what: The salt and unit.
        again: Whether another place of the function may have computed it, so that its local was set to None before.
    """
    local = writer.local(what, "d")
    if what in writer.bound:
        return local
    with writer.block():
        if again:
            writer.open(f"{local} is None")
        _hash(writer, readings, what, local)
    writer.bind(what)
    return local


def _hash(writer: Writer, readings: Readings, what: Digest, local: str) -> None:
    name = writer.constant(what.unit)
    read = writer.constant(readings.by_type["unit"])
    writer.line(f"u = context.get({name})")
    writer.line(f"u = u.encode() if {_PLAIN_TEXT.format(a='u')} and u else {read}(u, {name})")
    # A hash that was fed the salt already is copied: that saves joining, and an eighth of the time.
    begun = writer.constant(hashlib.sha256(b"%b:" % what.salt.encode()).copy)
    writer.line(f"if u is None: {local} = {writer.constant(buckets.NOWHERE)}")
    writer.line("else:")
    writer.line(f" h = {begun}()")
    writer.line(" h.update(u)")
    writer.line(f" {local} = h.digest()")


_MEMO = semver.MEMO.get
