"""How long a decision gets when it is written out, before it is.

A few lines can name one large value very often: an experiment's arms in many rules, a variant in many requirements. In
memory they share it, in a bundle they don't.
"""

from collections.abc import Mapping

_FEW = 64


def longer_than(decision: Mapping[str, object], limit: int) -> bool:
    """Whether a decision with many rules or requirements has more than `limit` characters when written out.

    Only what repeats can grow beyond its source file, so a decision with few of both is not walked through. The count is
    low rather than exact: strings count their characters, everything else one.
    """
    parts = 0
    for name in ("rules", "requires"):
        items = decision.get(name)
        parts += len(items) if isinstance(items, list) else 0
    if parts < _FEW:
        return False
    total = 0
    waiting: list[object] = [decision]
    while waiting and total <= limit:
        item = waiting.pop()
        if isinstance(item, Mapping):
            total += sum(map(len, item))
            waiting += item.values()
        elif isinstance(item, list | tuple):
            waiting += item
        total += len(item) if isinstance(item, str) else 1
    return total > limit
