"""What a document uses, told from its raw value: as much as is needed to choose which documents to read.

A use is a name that something else gives a meaning to, written `kind:name`: `segment:employees`, `flag:checkout.pay`,
`attribute:country`. Only uses through which a change can reach what a flag decides, or what an invariant says, are given: what a
layer's members or a decision table name is not. A document of a wrong shape gives what can be told, and nothing here raises.

The document's kind has no say: the same bytes can lie under two names, and what is told from them is kept by blob.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from flaggit.source import Document

_COMBINING: Final = frozenset({"any", "all"})
_PLANS: Final = ("experiment", "rollout", "layer")


def uses(document: Document) -> frozenset[str]:
    """Give what a document uses, as `kind:name`; nothing for one that could not be read."""
    value = document.value
    if not isinstance(value, dict):
        return frozenset()
    return frozenset(name for gather in _GATHER for name in gather(value))


def _flag(raw: Mapping[str, object]) -> Iterator[str]:
    # A tombstone has services too, and a layer a unit.
    for item in _items(raw, "requires"):
        yield from _named("flag", item.get("flag"))
    yield from _named("service", raw.get("services"))
    yield from _named("flag", raw.get("formerly"))
    yield from _named("attribute", raw.get("unit"))
    blocks = raw.get("environments")
    for block in blocks.values() if isinstance(blocks, dict) else ():
        for rule in _items(block, "rules"):
            for kind in _PLANS:
                yield from _named(kind, rule.get(kind))
            yield from _condition(rule.get("when"))


def _segment(raw: Mapping[str, object]) -> Iterator[str]:
    return _condition(raw.get("when"))


def _rollout(raw: Mapping[str, object]) -> Iterator[str]:
    for stage in _items(raw, "stages"):
        yield from _named("segment", stage.get("segment"))
    for guardrail in _items(raw, "guardrails"):
        yield from _named("metric", guardrail.get("metric"))


def _experiment(raw: Mapping[str, object]) -> Iterator[str]:
    yield from _named("layer", raw.get("layer"))
    yield from _named("layer", raw.get("holdout"))
    yield from _named("metric", raw.get("guardrails"))
    yield from _named("metric", _inside(raw, "metrics", "secondary"))
    yield from _named("metric", _inside(raw, "hypothesis", "expect", "metric"))
    yield from _named("metric", _inside(raw, "covariate", "metric"))


def _invariant(raw: Mapping[str, object]) -> Iterator[str]:
    for word in ("never", "always"):
        yield from _statement(raw.get(word))
    for part in ("if", "then"):
        yield from _statement(_inside(raw, "implies", part))


def _statement(raw: object) -> Iterator[str]:
    if not isinstance(raw, dict):
        return
    yield from _named("flag", raw.get("flag"))
    yield from _named("service", raw.get("service"))
    yield from _statement(raw.get("not"))
    for name in sorted(_COMBINING):
        for item in _items(raw, name):
            yield from _statement(item)


def _condition(raw: object) -> Iterator[str]:
    if not isinstance(raw, dict):
        return
    for name, value in raw.items():
        if name in _COMBINING:
            for item in value if isinstance(value, list) else ():
                yield from _condition(item)
        elif name == "not":
            yield from _condition(value)
        elif name == "segment":
            yield from _named("segment", value)
        else:
            yield from _named("attribute", name)


def _items(raw: object, name: str) -> Iterable[dict[str, object]]:
    found = raw.get(name) if isinstance(raw, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else ()


def _inside(raw: object, *names: str) -> object:
    for name in names:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw


def _named(kind: str, value: object) -> Iterator[str]:
    for name in value if isinstance(value, list) else (value,):
        # A name is a word: what has a space in it names nothing.
        if isinstance(name, str) and name and " " not in name:
            yield f"{kind}:{name}"


_GATHER: Final[tuple[Callable[[Mapping[str, object]], Iterator[str]], ...]] = (
    _flag,
    _segment,
    _rollout,
    _experiment,
    _invariant,
)
