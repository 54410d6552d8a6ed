"""Canonical JSON: one sequence of bytes for one value, and nothing else is read."""

import json
import math
import struct
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle import canonical, number

LARGEST = 2**53 - 1

# RFC 8785, appendix B: the bits of a double, and how it is written.
RFC_8785 = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


class Number(IntEnum):
    ONE = 1


class Word(StrEnum):
    ONE = "one"


def numbers() -> st.SearchStrategy[int | float]:
    """Every number that canonical JSON can hold."""

    def fits(value: float) -> bool:
        return abs(value) <= LARGEST or abs(value) >= 1e21

    return st.integers(-LARGEST, LARGEST) | st.floats(allow_nan=False, allow_infinity=False).filter(fits)


def values() -> st.SearchStrategy[Any]:
    text = st.text(st.characters(codec="utf-8"))
    plain = st.none() | st.booleans() | numbers() | text
    return st.recursive(plain, lambda inside: st.lists(inside) | st.dictionaries(text, inside), max_leaves=20)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


class TestNumbers:
    @pytest.mark.parametrize(("bits", "written"), RFC_8785)
    def test_are_written_as_rfc_8785_says(self, bits: str, written: str) -> None:
        (value,) = struct.unpack(">d", bytes.fromhex(bits))
        assert number.text(value) == written

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_that_are_not_finite_have_no_form(self, value: float) -> None:
        with pytest.raises(ValueError, match="not a finite number"):
            number.text(value)

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_read_back_as_the_same_double(self, value: float) -> None:
        assert float(number.text(value)) == value


class TestEncode:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            pytest.param(
                {"b": 1, "a": [True, False, None]}, b'{"a":[true,false,null],"b":1}', id="sorted, compact"
            ),
            pytest.param("é €\x7f\n😀", b'"\\u00e9 \\u20ac\\u007f\\n\\ud83d\\ude00"', id="ASCII, escaped"),
            pytest.param({"�": 1, "😀": 2}, b'{"\\ufffd":1,"\\ud83d\\ude00":2}', id="keys by code point"),
            pytest.param([1.0, -0.0, 1e21, 1e-7, 0.5], b"[1,0,1e+21,1e-7,0.5]", id="floats"),
            pytest.param(
                {"b": [1e-7], "a": ("x", 2)}, b'{"a":["x",2],"b":[1e-7]}', id="floats in containers"
            ),
            pytest.param([LARGEST, -LARGEST], b"[9007199254740991,-9007199254740991]", id="largest integers"),
            pytest.param([[], {}, ()], b"[[],{},[]]", id="empty containers"),
            pytest.param("\\ud800", b'"\\\\ud800"', id="a backslash is no surrogate"),
        ],
    )
    def test_writes(self, value: Any, written: bytes) -> None:
        assert canonical.encode(value) == written

    @pytest.mark.parametrize(
        "value",
        [
            pytest.param(math.nan, id="not a number"),
            pytest.param([math.inf], id="infinity"),
            pytest.param(LARGEST + 1, id="integer too large"),
            pytest.param([-LARGEST - 1], id="integer too small"),
            pytest.param(1e20, id="float that is written as a large integer"),
            pytest.param({1: 2}, id="integer key"),
            pytest.param({None: 2}, id="null key"),
            pytest.param({"a": 1, 2: 3}, id="mixed keys"),
            pytest.param("\ud800", id="lone surrogate"),
            pytest.param({"\udfff": 1}, id="lone surrogate in a key"),
            pytest.param([{"a": ("\ud83d\ude00",)}], id="two lone surrogates that look like a pair"),
            pytest.param(b"bytes", id="bytes"),
            pytest.param({1, 2}, id="set"),
            pytest.param(Number.ONE, id="subclass of int"),
            pytest.param(Word.ONE, id="subclass of str"),
            pytest.param(object(), id="object"),
            pytest.param(nested(canonical.MAX_DEPTH + 1), id="one level too deep"),
            pytest.param(nested(5000), id="far too deep"),
        ],
    )
    def test_refuses(self, value: Any) -> None:
        with pytest.raises(ValueError, match=r"."):
            canonical.encode(value)

    def test_refuses_a_value_that_holds_itself(self) -> None:
        value: list[Any] = []
        value.append(value)
        with pytest.raises(ValueError, match="Circular"):
            canonical.encode(value)

    @given(values())
    def test_is_read_back_as_an_equal_value(self, value: Any) -> None:
        written = canonical.encode(value)
        assert canonical.decode(written) == value
        assert canonical.encode(canonical.decode(written)) == written
        assert json.loads(written) == value

    @given(st.dictionaries(st.text(st.characters(codec="utf-8")), numbers()))
    def test_does_not_depend_on_the_order_of_keys(self, value: dict[str, Any]) -> None:
        assert canonical.encode(dict(reversed(value.items()))) == canonical.encode(value)


class TestDecode:
    @pytest.mark.parametrize(
        ("data", "value"),
        [
            pytest.param(b' {"a" : [1, 2.5] }\n', {"a": [1, 2.5]}, id="white space"),
            pytest.param('"é"'.encode(), "é", id="UTF-8"),
            pytest.param(b'"\\ud83d\\ude00"', "😀", id="surrogate pair"),
            pytest.param(b"0.30000000000000004", 0.30000000000000004, id="many digits"),
            pytest.param(b'"1234567890123456789"', "1234567890123456789", id="digits in a string"),
            pytest.param(b"[" * 128 + b"]" * 128, None, id="the deepest nesting"),
            pytest.param(
                b"[" + b",".join([b"[" * 127 + b"]" * 127] * 50) + b"]", None, id="fifty arms of the deepest"
            ),
            pytest.param(b"[" + b"[]," * 500 + b"{}]", None, id="many containers side by side"),
            pytest.param(b'["' + b"[" * 500 + b'"]', ["[" * 500], id="brackets in a string"),
            pytest.param(
                b'["\\"' + b"[" * 500 + b'"]', ['"' + "[" * 500], id="brackets after an escaped quote"
            ),
        ],
    )
    def test_reads(self, data: bytes, value: Any) -> None:
        assert canonical.decode(data) == (json.loads(data) if value is None else value)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            pytest.param(b"", "Expecting value", id="nothing"),
            pytest.param(b"{", "Expecting", id="half an object"),
            pytest.param(b"[1] [2]", "Extra data", id="trailing data"),
            pytest.param(b"NaN", "no JSON", id="NaN"),
            pytest.param(b"[-Infinity]", "no JSON", id="infinity"),
            pytest.param(b"[1e999]", "not a finite number", id="overflow"),
            pytest.param(b"9007199254740992", "outside", id="integer too large"),
            pytest.param(b"-9007199254740992", "outside", id="integer too small"),
            pytest.param(b"1" * 5000, "outside", id="integer of 5000 digits"),
            pytest.param(b'{"a":1,"a":1}', "twice", id="duplicate key"),
            pytest.param(b'{"a":1,"\\u0061":2}', "twice", id="duplicate key by an escape"),
            pytest.param(b'"\\ud800"', "surrogates", id="lone surrogate"),
            pytest.param(b'{"\\uD800":[]}', "surrogates", id="lone surrogate in a key"),
            pytest.param(b"\xef\xbb\xbf1", "Expecting value", id="byte order mark"),
            pytest.param("1".encode("utf-16"), "codec", id="UTF-16"),
            pytest.param(b"1\x00", "Extra data", id="NUL"),
            pytest.param(b'"\xff"', "codec", id="no UTF-8"),
            pytest.param(b'"\n"', "control character", id="raw newline in a string"),
            pytest.param(b"[" * 129 + b"]" * 129, "levels", id="one level too deep"),
            pytest.param(b"[" * 1_000_000, "levels", id="a million brackets"),
            pytest.param((b"[" * 127 + b"]" * 126) * 2000, "levels", id="a long way up and down"),
            pytest.param(b"[" + b",".join([b"[" * 128 + b"]" * 128] * 50) + b"]", "levels", id="fifty arms"),
            pytest.param(b"9" * 1_000_000, "outside", id="a million digits"),
            pytest.param(b"[-" + b"9" * 5000 + b"]", "outside", id="thousands of digits"),
            pytest.param(b'{"a":' * 200_000, "levels", id="deep objects"),
            pytest.param(b'["]",' * 200 + b"1" + b"]" * 200, "levels", id="brackets in strings hide none"),
            pytest.param(b'["\\"]",' * 200 + b"1", "levels", id="escaped quotes hide none"),
            pytest.param(
                b"[" * 300 + b'"' + b'\\"' * 300_000, "levels", id="an unfinished string of escapes"
            ),
        ],
    )
    def test_refuses(self, data: bytes, reason: str) -> None:
        with pytest.raises(ValueError, match=reason):
            canonical.decode(data)

    def test_takes_another_depth(self) -> None:
        assert canonical.decode(b"[[1]]", max_depth=2) == [[1]]
        with pytest.raises(ValueError, match="more than 1 levels"):
            canonical.decode(b"[[1]]", max_depth=1)

    @given(st.binary() | st.text('[]{}":,\\1aeE.-+ud8').map(str.encode))
    def test_reads_what_json_reads_or_refuses(self, data: bytes) -> None:
        try:
            value = canonical.decode(data)
        except ValueError:
            return
        assert json.loads(data) == value
        assert canonical.decode(canonical.encode(value)) == value


class TestPrefix:
    def test_slices_a_value_out(self) -> None:
        assert canonical.prefix(b'{"a":{"b":[1]},"c":2}', 5) == b'{"b":[1]}'

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            pytest.param(b'xx{"a"', "Expecting", id="half a value"),
            pytest.param('xx"é"'.encode(), "not ASCII", id="not ASCII"),
            pytest.param(b"xx" + b"[" * 5000, "levels", id="too deep"),
        ],
    )
    def test_refuses(self, data: bytes, reason: str) -> None:
        with pytest.raises(ValueError, match=reason):
            canonical.prefix(data, 2)
