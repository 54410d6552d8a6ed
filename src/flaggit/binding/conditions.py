"""Conditions: from mappings of tests to `model.Condition`.

The order of a mapping's entries has no meaning, so they are put in the order of their names: two files that differ in it
alone give the same catalog and the same bundle. Shapes, operators and operands were examined by `schema`.
"""

from collections.abc import Mapping
from typing import Any as Anything

from flaggit.binding.page import Page, Raw
from flaggit.model import All, Any, Condition, InSegment, Not, Test
from flaggit.source import escape


def condition(page: Page, raw: Raw, where: str) -> Condition:
    """Bind a condition at a JSON pointer, and keep the segments that it names."""
    items: list[Condition] = []
    for name in sorted(raw) if len(raw) > 1 else raw:
        value, here = raw[name], f"{where}/{escape(name)}"
        if name == "any":
            items.append(Any(items=_several(page, value, here)))
        elif name == "all":
            items.append(All(items=_several(page, value, here)))
        elif name == "not":
            items.append(Not(item=condition(page, value, here)))
        elif name == "segment":
            items.append(_segments(page, value, here))
        else:
            items += _tests(name, value, here)
    return items[0] if len(items) == 1 else All(items=tuple(items))


def _several(page: Page, raw: list[Mapping[str, Anything]], where: str) -> tuple[Condition, ...]:
    return tuple([condition(page, item, f"{where}/{at}") for at, item in enumerate(raw)])


def _segments(page: Page, raw: str | list[str], where: str) -> Condition:
    if isinstance(raw, str):
        return InSegment(name=page.refer("segment", raw, where), where=where)
    items: list[Condition] = []
    for at, name in enumerate(raw):
        here = f"{where}/{at}"
        items.append(InSegment(name=page.refer("segment", name, here), where=here))
    return items[0] if len(items) == 1 else Any(items=tuple(items))


def _tests(attribute: str, raw: object, where: str) -> list[Condition]:
    if not isinstance(raw, dict):
        return [Test(attribute=attribute, operator="in", values=_operands(raw), where=where)]
    return [
        Test(
            attribute=attribute,
            operator=operator,
            values=_operands(raw[operator]),
            where=f"{where}/{operator}",
        )
        for operator in (sorted(raw) if len(raw) > 1 else raw)
    ]


def _operands(raw: Anything) -> tuple[Anything, ...]:  # noqa: ANN401 - an operand is any scalar, as schema examined
    return tuple(raw) if isinstance(raw, list) else (raw,)
