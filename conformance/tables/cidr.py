"""Addresses and networks."""

from collections.abc import Iterator

from tables.case import Json, test, truth

ABOUT = "Addresses of both families, networks, and what is neither. The other family's network never holds an address."

ROWS = [
    ("cidr", ["10.0.0.0/8"], "10.255.255.255", True),
    ("cidr", ["10.0.0.0/8"], "11.0.0.0", False),
    ("cidr", ["10.0.0.0/8", "192.168.0.0/16"], "192.168.7.1", True),
    ("cidr", ["10.0.0.1"], "10.0.0.1", True),
    ("cidr", ["10.0.0.1/32"], "10.0.0.2", False),
    ("cidr", ["0.0.0.0/0"], "255.255.255.255", True),
    ("cidr", ["0.0.0.0/0"], "::1", False),
    ("cidr", ["::/0"], "10.0.0.1", False),
    ("cidr", ["2001:db8::/32"], "2001:db8:ffff::1", True),
    ("cidr", ["2001:db8::/32"], "2001:db9::1", False),
    ("cidr", ["::1"], "0:0:0:0:0:0:0:1", True),
    ("cidr", ["10.0.0.0/8"], "::ffff:10.0.0.1", False),
    ("cidr", ["::ffff:10.0.0.0/104"], "::ffff:10.0.0.1", True),
    ("cidr", ["10.0.0.0/8"], "10.0.0.1/32", None),
    ("in", ["10.0.0.1", "::1"], "10.0.0.1", True),
    ("in", ["2001:db8::1"], "2001:0DB8:0:0::1", True),
    ("in", ["10.0.0.1"], "::ffff:10.0.0.1", False),
    ("not_in", ["10.0.0.1"], "10.0.0.2", True),
    ("not_in", ["10.0.0.1"], "10.0.0", None),
]
INVALID = [
    "10.0.0",
    "10.0.0.256",
    "10.0.0.01",
    "010.0.0.1",
    "10.0.0.1 ",
    "0x0a000001",
    "1:2:3",
    "::g",
    "fe80::1%eth0",
    ":::",
    "localhost",
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for op, networks, address, expected in ROWS:
        yield from truth(
            f"{address} {op} {networks}", test("ip", "ip", op, *networks), {"ip": address}, expected
        )
    for text in INVALID:
        yield from truth(f"{text!r} is none", test("ip", "ip", "exists", True), {"ip": text}, expected=False)
