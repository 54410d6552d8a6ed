"""Atoms of addresses: networks without the networks inside them, single addresses, and the rest of each family."""

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias

from flaggit.analysis.classes.atom import Atom

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(addresses: Iterable[str], nets: Iterable[str]) -> list[Atom]:
    """Give the atoms of an address attribute.

    Args:
        addresses: The literals that it is compared with.
        nets: The literals of `cidr`.
    """
    given = {_network(text) for text in (*addresses, *nets)}
    # The whole of each family stands around everything.
    given |= {ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")}
    ascending = sorted(given, key=lambda net: (net.version, int(net.network_address), net.prefixlen))
    return [atom for net in ascending if (atom := _rest(net, _inside(net, ascending))) is not None]


def _network(text: str) -> Network:
    return ipaddress.ip_network(text)


def _inside(outer: Network, among: list[Network]) -> list[Network]:
    """Give the largest networks that lie inside another."""
    found: list[Network] = []
    for net in among:
        within = net.version == outer.version and net != outer and _covers(outer, net)
        if within and not (found and _covers(found[-1], net)):
            found.append(net)
    return found


def _covers(outer: Network, inner: Network) -> bool:
    behind = outer.max_prefixlen - outer.prefixlen
    return (
        outer.prefixlen <= inner.prefixlen
        and int(outer.network_address) >> behind == int(inner.network_address) >> behind
    )


def _rest(net: Network, inside: list[Network]) -> Atom | None:
    """Give what of a network lies in none of those inside it; None when that is nothing."""
    at = int(net.network_address)
    for inner in inside:
        if at < int(inner.network_address):
            break
        at = int(inner.network_address) + inner.num_addresses
    if at > int(net.network_address) + net.num_addresses - 1:
        return None
    kind = ipaddress.IPv4Address if net.version == 4 else ipaddress.IPv6Address  # noqa: PLR2004 - the version is what it is
    single = net.num_addresses == 1
    return Atom(sample=str(kind(at)), words=_words(net, single=single, inside=inside), single=single)


def _words(net: Network, *, single: bool, inside: list[Network]) -> str:
    if single:
        return str(net.network_address)
    name = f"any IPv{net.version}" if net.prefixlen == 0 else f"in {net}"
    return f"{name} outside {', '.join(_name(each) for each in inside)}" if inside else name


def _name(net: Network) -> str:
    return str(net.network_address) if net.num_addresses == 1 else str(net)
