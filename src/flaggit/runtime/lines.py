"""Lines: from the JSON of a decision to the values of `parsed`, strictly.

Absent keys have their defaults; unknown keys, wrong types, names without a variant and literals that are none of their
attribute's type break the line. A broken line costs its own flag, and the flags that need it, and nothing else. What the
keys mean is written in `docs/spec/bundle.md`.
"""

from collections.abc import Mapping
from typing import TypeAlias, cast

from flaggit.bundle.canonical import MAX_INTEGER
from flaggit.runtime.broken import Broken
from flaggit.runtime.conditions import condition
from flaggit.runtime.parsed import PARTS, Flag, Outcome, Range, Requirement, Rule, Split, Stage

Json: TypeAlias = Mapping[str, object]

BUCKETING = "flaggit-1"
"""How units become buckets; the only way that this loader knows."""

_TYPES = {
    "boolean": (bool,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
}
_FLAG = frozenset(
    {"type", "bucketing", "salt", "unit", "active", "variants", "safe", "requires", "rules", "otherwise"}
    | {"on_stale", "breaker"}
)
_RULE = frozenset(
    {"name", "when", "window", "below", "stage", "range", "outside", "force", "experiment", "serve", "split"}
)
_BREAKER = frozenset({"errors", "latency", "calls", "window", "rest"})


def flag(key: str, decision: object) -> Flag:
    """Read the decision of a flag.

    Raises:
        Broken: It is not what the format says.
    """
    given = _object(decision, "the decision", _FLAG)
    if given.get("bucketing", BUCKETING) != BUCKETING:
        raise Broken(f"bucketing {given['bucketing']!r} is unknown")
    serving = _Serving(given)
    read = Flag(
        key=key,
        type=serving.type,
        safe=serving.outcome(given.get("safe")),
        otherwise=serving.then(_object(given.get("otherwise"), "otherwise", {"serve", "split"})),
        rules=tuple(_rule(rule, serving) for rule in _list(given.get("rules", []), "rules")),
        requires=tuple(map(_requirement, _list(given.get("requires", []), "requires"))),
        active=_truth(given.get("active", True), "active"),
        salt=_text(given.get("salt", ""), "salt"),
        unit=_text(given.get("unit", ""), "unit"),
        on_stale=_on_stale(given),
        breaker=_breaker(given.get("breaker", {})),
    )
    _check_bucketing(read)
    return read


class _Serving:
    """Resolves what is served: the values of variants by name, or the values themselves."""

    __slots__ = ("_variants", "type")

    def __init__(self, given: Json) -> None:
        self.type = _text(given.get("type"), "type")
        if self.type not in _TYPES:
            raise Broken(f"type {self.type!r} is unknown")
        self._variants: dict[str, Outcome] | None = None
        if "variants" in given:
            variants = _object(given["variants"], "variants")
            self._variants = {name: Outcome(name, self._value(value)) for name, value in variants.items()}

    def outcome(self, serve: object) -> Outcome:
        if self._variants is not None:
            if not isinstance(serve, str) or serve not in self._variants:
                raise Broken(f"{serve!r} is no variant")
            return self._variants[serve]
        value = self._value(serve)
        if self.type == "boolean":
            return Outcome("true" if value else "false", value)
        return Outcome("", value)

    def then(self, given: Json) -> Outcome | Split:
        if ("serve" in given) == ("split" in given):
            raise Broken("it must have either serve or split")
        if "serve" in given:
            return self.outcome(given["serve"])
        split = _object(given["split"], "split", {"salt", "shares"})
        shares = []
        before = 0
        for share in _list(split.get("shares"), "shares"):
            serve, upto = _list(share, "a share", length=2)
            shares.append((self.outcome(serve), _parts(upto, "a share's end", least=before)))
            before = shares[-1][1]
        if before != PARTS:
            raise Broken(f"shares end at {before}, not at {PARTS}")
        return Split(_text(split.get("salt"), "salt"), tuple(shares))

    def _value(self, value: object) -> object:
        if type(value) not in _TYPES[self.type]:
            raise Broken(f"{value!r} is no {self.type}")
        return float(cast("float", value)) if self.type == "number" else value


def _rule(rule: object, serving: _Serving) -> Rule:
    given = _object(rule, "a rule", _RULE)
    window = _object(given.get("window", {}), "window", {"from", "until"})
    key, iteration = _experiment(given)
    return Rule(
        name=_text(given.get("name"), "a rule's name"),
        then=serving.then(given),
        when=condition(given["when"]) if "when" in given else None,
        since=_seconds(window["from"]) if "from" in window else None,
        until=_seconds(window["until"]) if "until" in window else None,
        below=_parts(given["below"], "below") if "below" in given else None,
        stage=_stage(given["stage"]) if "stage" in given else None,
        inside=_range(given["range"], "range") if "range" in given else None,
        outside=_range(given["outside"], "outside") if "outside" in given else None,
        force=_truth(given.get("force", False), "force"),
        experiment=key,
        iteration=iteration,
    )


def _experiment(given: Json) -> tuple[str, int]:
    if "experiment" not in given:
        return "", 0
    if "split" not in given:
        raise Broken("an experiment needs a split")
    experiment = _object(given["experiment"], "experiment", {"key", "iteration"})
    return _text(experiment.get("key"), "key"), _integer(experiment.get("iteration"), "iteration", 0)


def _stage(value: object) -> Stage:
    given = _object(value, "stage", {"segments", "below"})
    segments = tuple(_text(name, "a segment") for name in _list(given.get("segments", []), "segments"))
    return Stage(segments, _parts(given.get("below", 0), "below"))


def _range(value: object, what: str) -> Range:
    given = _object(value, what, {"salt", "unit", "from", "until"})
    start = _parts(given.get("from"), "from")
    end = _parts(given.get("until"), "until", least=start)
    return Range(_text(given.get("salt"), "salt"), _name(given.get("unit"), "unit"), start, end)


def _requirement(value: object) -> Requirement:
    given = _object(value, "a requirement", {"flag", "is"})
    if "is" not in given:
        raise Broken("a requirement must say what the flag is")
    return Requirement(_name(given.get("flag"), "flag"), given["is"])


def _check_bucketing(read: Flag) -> None:
    """Refuse what needs a salt or a unit and has none, so that a decision never meets it."""
    for rule in read.rules:
        below = max(rule.below or 0, rule.stage.below if rule.stage else 0)
        if below and not (read.salt and read.unit):
            raise Broken(f"rule {rule.name!r} has a percentage, but the flag no salt or no unit")
    if not read.unit and any(
        isinstance(then, Split) for then in (read.otherwise, *(r.then for r in read.rules))
    ):
        raise Broken("there is a split, but no unit")


def _on_stale(given: Json) -> bool:
    if given.get("on_stale", "safe") != "safe":
        raise Broken(f"on_stale {given['on_stale']!r} is unknown")
    return "on_stale" in given


def _breaker(value: object) -> dict[str, int]:
    given = _object(value, "breaker", _BREAKER)
    return {name: _integer(bound, name, 0) for name, bound in given.items()}


def _object(value: object, what: str, keys: frozenset[str] | set[str] | None = None) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Broken(f"{what} must be an object")
    if keys is not None and not keys >= value.keys():
        unknown = ", ".join(sorted(map(repr, value.keys() - keys)))
        raise Broken(f"{what} has unknown keys: {unknown}")
    return value


def _list(value: object, what: str, length: int | None = None) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple) or length not in {None, len(value)}:
        raise Broken(f"{what} must be a list" if length is None else f"{what} must be a list of {length}")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise Broken(f"{what} must be a string")
    return value


def _name(value: object, what: str) -> str:
    if not value:
        raise Broken(f"{what} must not be empty")
    return _text(value, what)


def _truth(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise Broken(f"{what} must be true or false")
    return value


def _integer(value: object, what: str, least: int, most: int = MAX_INTEGER) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Broken(f"{what} must be an integer from {least} to {most}")
    return value


def _parts(value: object, what: str, *, least: int = 0) -> int:
    return _integer(value, what, least, PARTS)


def _seconds(value: object) -> int:
    return _integer(value, "a window's end", -MAX_INTEGER)
