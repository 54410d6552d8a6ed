"""Frozen values: the base class of what the stages hand each other, and the only door to `msgspec`.

For: saying in one line that a class is a frozen value. May import nothing of ours. Promises: a value has its fields, given by
keyword, and nothing else; it can't be changed; two of one class are equal when their fields are, and hash alike then.

Commands make hundreds of such classes before they do anything, and thousands of values afterwards. Making the class of a
frozen, slotted dataclass takes about 1 ms, since it compiles the source of its methods; making one of these takes 0.03 ms,
and a value of it a ninth of the time (docs/adr/0015).
"""

from typing import Any, dataclass_transform

from msgspec import Struct, StructMeta, field, to_builtins
from msgspec.structs import replace

__all__ = ["Frozen", "as_data", "field", "names", "replace"]


class _FrozenType(StructMeta):
    """What makes classes of frozen values: it spares each of them the two settings."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, frozen: bool = True
    ) -> type:
        return super().__new__(cls, name, bases, namespace, frozen=frozen, kw_only=True)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Frozen(Struct, metaclass=_FrozenType, frozen=True):
    """A frozen value; a subclass names its fields as a dataclass does."""


def names(kind: type[Frozen]) -> tuple[str, ...]:
    """Give the names of a class's fields, in their order."""
    return kind.__struct_fields__


def as_data(value: Frozen) -> dict[str, Any]:
    """Give a value, and the values in it, as what JSON has."""
    data: dict[str, Any] = to_builtins(value)
    return data
