"""The canonical order of keys in each kind of document, and which lists are sets.

The order is that of the design's samples: what a person or a bot changes often stands early in its block (`percent`
second in a rule, `otherwise` before `rules`, `now` first), long things last. Keys that are not named here keep their
order behind the ones that are. Lists are never reordered unless they are marked as sets.
"""

from collections.abc import Mapping

from flaggit.frozen import Frozen, field
from flaggit.source.kinds import DocumentKind


class Shape(Frozen):
    """How one place of a document is laid out.

    Attributes:
        keys: The keys of a mapping in their order; one that begins with `*` stands for all that end so.
        inside: The shape of the value under a key; under `*`, of the values under all other keys.
        items: The shape of each item of a list.
        grows: It is a set that grows: a block list, sorted.
        line: It stays on one line, whatever its length.
        condition: It is a condition: lists of scalars in it, at any depth, are sets, sorted when they are block lists.
        recursive: Whatever stands in it, at any depth, has its shape.
    """

    keys: tuple[str, ...] = ()
    inside: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None
    grows: bool = False
    line: bool = False
    condition: bool = False
    recursive: bool = False

    def under(self, key: str) -> "Shape":
        """Give the shape of the value under a key."""
        return (
            self if self.condition or self.recursive else self.inside.get(key) or self.inside.get("*") or ANY
        )

    def each(self) -> "Shape":
        """Give the shape of a list's items."""
        return self if self.condition or self.recursive else self.items or ANY

    def rank(self, key: str) -> int:
        """Say at which place a key stands; keys without a place share the last."""
        for place, name in enumerate(self.keys):
            if key == name or (name[0] == "*" and key.endswith(name[1:])):
                return place
        return len(self.keys)


def _order(keys: str, inside: Mapping[str, Shape] | None = None) -> Shape:
    return Shape(keys=tuple(keys.split()), inside=inside or {})


def _list(keys: str, inside: Mapping[str, Shape] | None = None) -> Shape:
    return Shape(items=_order(keys, inside))


ANY = Shape()
"""The shape of what is not described: everything stays where it is."""

_SET = Shape(grows=True)
_WHEN = Shape(condition=True)
_SPLIT = _list("serve weight")
_OTHERWISE = _order("split", {"split": _SPLIT})
_RULES = _list(
    "name percent rollout layer experiment serve split activate_at force when",
    {"split": _SPLIT, "when": _WHEN},
)
_ENVIRONMENT = _order("active otherwise rules", {"otherwise": _OTHERWISE, "rules": _RULES})
_BREACH = {"breach": _order("relative absolute"), "failures": _order("at_least of every")}

_FLAG = _order(
    "summary kind owner expires type variants base schema safe without_bundle unit salt bucketing formerly services "
    "requires on_stale breaker runbook environments",
    {
        "formerly": _SET,
        "services": _SET,
        "requires": _list("flag is"),
        "breaker": _order("errors latency calls window rest"),
        "environments": Shape(inside={"*": _ENVIRONMENT}),
    },
)
_TEST = _order(
    "environment service given assume cases",
    {
        "cases": _list(
            "name environment service at context matrix assume admit arm expect",
            {"expect": _order("serve value rule reason")},
        )
    },
)
_ROLLOUT = _order(
    "now summary owner environment waves stages guardrails",
    {
        "now": Shape(keys=("stage", "wave", "state"), line=True),
        "waves": _list("name services"),
        "stages": _list("name segment percent hold"),
        "guardrails": _list("metric against breach failures then no_data", _BREACH),
    },
)
_EXPERIMENT = _order(
    "now summary owners environment layer holdout salt hypothesis arms metrics guardrails covariate design window "
    "decide result learnings",
    {
        "now": Shape(keys=("status", "iteration"), line=True),
        "hypothesis": _order("because change expect", {"expect": _order("metric by")}),
        "arms": _SPLIT,
        "covariate": _order("metric days"),
        "design": _order("method looks alpha power baseline multiplicity"),
        "window": _order("from weeks"),
        "decide": _order("win lose inconclusive"),
        "result": _order("decision decided served effect interval summary"),
    },
)
_SERVICE = _order(
    "summary owner repository environments depends_on context tolerates",
    {
        "depends_on": _SET,
        "context": _order("always sometimes"),
        "tolerates": _order("stale start_with_expired format both_paths", {"both_paths": _SET}),
    },
)
_METRIC = _order(
    "summary owner type good source query numerator denominator no_data",
    {"no_data": _order("below stale delay")},
)
_STATEMENT = Shape(
    keys=("flag", "is", "is_not", "service", "if", "then", "all", "any", "not"), recursive=True
)
_INVARIANT = _order(
    "summary owner environment when never always implies",
    {"when": _WHEN, "never": _STATEMENT, "always": _STATEMENT, "implies": _STATEMENT},
)
_SCOPE = "environment domain service"
_CHARTER = _order(
    "owners tiers *_when roles may precedence approvals restore kill break_glass freeze holds experiments escalation "
    "force people",
    {
        "owners": _SET,
        "may": _list(f"name do by document {_SCOPE} kind", {"do": _SET, "by": _SET}),
        "freeze": _list(f"from until except reason {_SCOPE}"),
        "holds": _list(f"since until except reason {_SCOPE}"),
        "kill": _order("by at_most"),
        "break_glass": _order("by settle_within overdue"),
        "experiments": _order(
            "must_have guardrails alpha power weeks", {"must_have": _SET, "guardrails": _SET}
        ),
        "escalation": _list("after ask contact"),
        "people": Shape(inside={"*": _order("bot mail keys", {"mail": _SET, "keys": _SET})}),
    },
)
_ATTRIBUTE = _order("type summary values unit personal", {"values": Shape(condition=True)})
_TAXONOMY = _order(
    "environments protected domains teams attributes kinds naming checks",
    {
        "teams": Shape(inside={"*": _order("forge pager summary members", {"members": _SET})}),
        "attributes": Shape(inside={"*": _ATTRIBUTE}),
        "kinds": Shape(inside={"*": _order("summary expires_within duties")}),
    },
)

SHAPES: Mapping[DocumentKind, Shape] = {
    DocumentKind.FLAG: _FLAG,
    DocumentKind.TEST: _TEST,
    DocumentKind.ROLLOUT: _ROLLOUT,
    DocumentKind.LAYER: _order("summary owner unit salt members"),
    DocumentKind.EXPERIMENT: _EXPERIMENT,
    DocumentKind.SEGMENT: _order("summary owner when", {"when": _WHEN}),
    DocumentKind.SERVICE: _SERVICE,
    DocumentKind.METRIC: _METRIC,
    DocumentKind.INVARIANT: _INVARIANT,
    DocumentKind.POPULATION: _order("summary day unit groups"),
    DocumentKind.RETIRED: _order("summary type value until services replaced_by", {"services": _SET}),
    DocumentKind.PROJECT: _order("project format tool release epoch bundles"),
    DocumentKind.CHARTER: _CHARTER,
    DocumentKind.TAXONOMY: _TAXONOMY,
}
"""The shape of each kind of document."""


def in_order(value: object, shape: Shape) -> object:
    """Give a value with its sets sorted and its mappings by key: equal for documents that mean the same."""
    if isinstance(value, dict):
        return {key: in_order(value[key], shape.under(key)) for key in sorted(value)}
    if isinstance(value, list):
        items = [in_order(item, shape.each()) for item in value]
        scalars = not any(isinstance(item, (dict, list)) for item in items)
        return sorted(items, key=repr) if scalars and (shape.grows or shape.condition) else items
    return value
