"""Objects: values of any depth, by variant and by themselves."""

from collections.abc import Iterator

from tables.case import Json, case, expect

ABOUT = "Object values come out as they stand in the bundle."

VALUES = [
    ("empty", {}),
    ("flat", {"a": 1, "b": "x", "c": True, "d": None, "e": 0.5}),
    ("nested", {"a": {"b": {"c": [1, [2, {"d": []}]]}}}),
    ("keys", {"": 1, "é": 2, "a.b": 3, "__proto__": 4, "constructor": 5}),
    ("texts", {"a": "\u0000\u001f\u007f", "b": "日本 😀", "c": '"\\/'}),
    ("numbers", {"a": 0, "b": -1, "c": 9007199254740991, "d": 1e21, "e": 1e-7, "f": 5e-324}),
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for name, value in VALUES:
        plain = {"type": "object", "safe": {}, "otherwise": {"serve": value}}
        yield case(f"{name}, by itself", {"flag": plain}, {}, expect(value, "STATIC", "otherwise"))
        named = {
            "type": "object",
            "variants": {"new": value, "old": {"a": 1}},
            "safe": "old",
            "otherwise": {"serve": "new"},
        }
        yield case(f"{name}, by variant", {"flag": named}, {}, expect(value, "STATIC", "otherwise", "new"))
        yield case(
            f"{name}, as the safe value",
            {"flag": {**plain, "safe": value, "active": False}},
            {},
            expect(value, "DISABLED"),
        )
