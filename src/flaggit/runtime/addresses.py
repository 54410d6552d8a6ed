"""Addresses and networks: IPv4 and IPv6 in their textual forms, as `ipaddress` reads them.

An IPv4 address has four decimal numbers without leading zeros; an IPv6 address has no zone. An IPv4-mapped IPv6 address is an
IPv6 address. A network is an address, a slash and the
length of its prefix in decimal, without bits set behind it; an address alone is the network of itself. An address of one
family is in no network of the other.
"""

import ipaddress
from typing import TypeAlias

LONGEST = 45
"""The longest text of an address, in characters: six groups of IPv6 and an IPv4 address."""

Address: TypeAlias = tuple[int, int]
"""The family's width in bits, and the address as a number."""
Networks: TypeAlias = tuple[tuple[int, int, frozenset[int]], ...]
"""Networks by the width of their family and the number of bits behind the prefix: the prefixes as numbers."""

_LENGTHS = frozenset(map(str, range(129)))


def read(text: str) -> Address | None:
    """Read an address; None when it is none."""
    if len(text) > LONGEST or "%" in text:
        return None
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return found.max_prefixlen, int(found)


def networks(texts: tuple[str, ...]) -> Networks:
    """Read networks such as `10.0.0.0/8` and `2001:db8::/32`.

    Raises:
        ValueError: One of them is none.
    """
    found: dict[tuple[int, int], set[int]] = {}
    for text in texts:
        _, slash, length = text.partition("/")
        # `ipaddress` also reads masks (10.0.0.0/255.0.0.0) and zeros in front, which readers in other languages refuse.
        if "%" in text or (slash and (length not in _LENGTHS)):
            raise ValueError(f"{text!r} has a zone, or no length behind its slash")
        network = ipaddress.ip_network(text)
        behind = network.max_prefixlen - network.prefixlen
        found.setdefault((network.max_prefixlen, behind), set()).add(int(network.network_address) >> behind)
    return tuple((width, behind, frozenset(prefixes)) for (width, behind), prefixes in found.items())


def within(address: Address, among: Networks) -> bool:
    """Tell whether any of the networks holds the address."""
    width, number = address
    return any(width == wide and number >> behind in prefixes for wide, behind, prefixes in among)
