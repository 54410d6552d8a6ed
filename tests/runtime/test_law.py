"""The law: the generated functions and the interpreter decide alike, whatever the decision and the context."""

from typing import Any

from hypothesis import example, given, settings, strategies as st

from flaggit.runtime.decision import Decision, Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.generate import Generator
from flaggit.runtime.interpret import interpret
from flaggit.runtime.readings import Readings

AT = 1_000

TEXTS = ["", "a", "ab", "abc", "DE", "FR", "de", "é", "日本"]
NUMBERS = [-1, 0, 1, 2, 2.5, 3, 10**6, 2**53 - 1]
VERSIONS = ["1.0.0", "1.0.0-rc.1", "1.0.0-rc.2", "2.3.0", "2.3.0+5", "10.0.0"]
INSTANTS = ["2026-11-26T17:00:00Z", "2026-11-26T18:00:00+01:00", "2026-11-26T17:00:00.5Z"]
ADDRESSES = ["10.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "2001:db8::1", "::ffff:10.0.0.1"]
NETWORKS = ["10.0.0.0/8", "10.0.0.1", "2001:db8::/32", "::/0", "192.168.0.0/16"]
LITERALS: dict[str, list[Any]] = {
    "string": TEXTS,
    "boolean": [True, False],
    "integer": [n for n in NUMBERS if isinstance(n, int)],
    "number": NUMBERS,
    "version": VERSIONS,
    "instant": INSTANTS,
    "ip": ADDRESSES,
    "strings": TEXTS,
}
MANY = {
    "string": ["in", "not_in", "starts_with", "ends_with", "contains"],
    "boolean": ["in"],
    "integer": ["in", "not_in"],
    "number": ["in", "not_in"],
    "version": ["in", "not_in"],
    "instant": [],
    "ip": ["in", "not_in", "cidr"],
    "strings": ["contains"],
}
ORDER = {"integer", "number", "version", "instant"}
# What a host may put into a context: values of every type, and values of none.
ODD = [
    None,
    "\ud800",
    "v1.0.0",
    float("nan"),
    float("inf"),
    2**53,
    10**400,
    -0.0,
    1.0,
    b"a",
    [],
    ["a", 1],
    {"a"},
]
VALUES: list[Any] = [
    *TEXTS,
    *NUMBERS,
    *VERSIONS,
    *INSTANTS,
    *ADDRESSES,
    *ODD,
    True,
    False,
    ["a", "ab"],
    ("DE",),
    frozenset({"é"}),
]


@st.composite
def one_test(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(LITERALS)))
    operators = [*MANY[kind], "exists"]
    if kind in ORDER:
        operators += ["gt", "gte", "lt", "lte"]
    if kind == "instant":
        operators += ["before", "after"]
    op = draw(st.sampled_from(operators))
    literals = NETWORKS if op == "cidr" else [True, False] if op == "exists" else LITERALS[kind]
    most = 3 if op in MANY[kind] else 1
    values = draw(st.lists(st.sampled_from(literals), min_size=1, max_size=most))
    # One name may have several types: a line that says so is read as it stands.
    attribute = draw(st.sampled_from([kind, "shared"]))
    return {"attribute": attribute, "type": kind, "op": op, "values": values}


def conditions(*, segments: bool) -> st.SearchStrategy[dict[str, Any]]:
    leaves: st.SearchStrategy[dict[str, Any]] = one_test()
    if segments:
        leaves |= st.sampled_from([{"segment": "one"}, {"segment": "two"}])
    return st.recursive(
        leaves,
        lambda inside: (
            st.fixed_dictionaries({"not": inside})
            | st.fixed_dictionaries({"all": st.lists(inside, max_size=3)})
            | st.fixed_dictionaries({"any": st.lists(inside, max_size=3)})
        ),
        max_leaves=6,
    )


BELOW = st.sampled_from([0, 1, 25_000, 50_000, 99_999, 100_000])
SALTS = st.sampled_from(["flag", "layer", "exp#1"])


@st.composite
def ranges(draw: st.DrawFn) -> dict[str, Any]:
    start, end = sorted((draw(BELOW), draw(BELOW)))
    return {
        "salt": draw(SALTS),
        "unit": draw(st.sampled_from(["user", "account"])),
        "from": start,
        "until": end,
    }


def splits(serves: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    @st.composite
    def split(draw: st.DrawFn) -> dict[str, Any]:
        ends = sorted([*draw(st.lists(BELOW, max_size=2)), 100_000])
        return {"salt": draw(SALTS), "shares": [[draw(st.sampled_from(serves)), end] for end in ends]}

    return split()


@st.composite
def rules(draw: st.DrawFn, number: int, serves: list[Any]) -> dict[str, Any]:
    rule: dict[str, Any] = {"name": f"r{number}"}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "when": conditions(segments=True),
        "window": st.sampled_from([{}, {"from": AT}, {"until": AT}, {"from": 1, "until": AT + 1}]),
        "below": BELOW,
        "stage": st.fixed_dictionaries(
            {"segments": st.lists(st.sampled_from(["one", "two"]), max_size=2), "below": BELOW}
        ),
        "range": ranges(),
        "outside": ranges(),
        "force": st.sampled_from([True]),
    }
    for name, strategy in optional.items():
        if draw(st.integers(0, 2)) == 0:
            rule[name] = draw(strategy)
    if draw(st.booleans()):
        rule["split"] = draw(splits(serves))
        if draw(st.booleans()):
            rule["experiment"] = {"key": "exp", "iteration": 2}
    else:
        rule["serve"] = draw(st.sampled_from(serves))
    return rule


@st.composite
def flags(draw: st.DrawFn, requirable: list[str]) -> dict[str, Any]:
    typed: list[tuple[str, list[Any]]] = [
        ("boolean", [True, False]),
        ("string", ["x", "y"]),
        ("integer", [0, 1]),
        ("number", [1, 2.5]),
        ("object", [{"a": 1}, {"a": [True]}]),
    ]
    kind, values = draw(st.sampled_from(typed))
    flag: dict[str, Any] = {"type": kind, "salt": "flag", "unit": "user"}
    serves: list[Any] = values
    named: bool = draw(st.booleans())
    if named:
        flag["variants"] = dict(zip(("control", "new"), values, strict=True))
        serves = ["control", "new"]
    flag["safe"] = serves[0]
    if draw(st.integers(0, 5)) == 0:
        flag["active"] = False
    flag["rules"] = [draw(rules(number, serves)) for number in range(draw(st.integers(0, 3)))]
    flag["otherwise"] = draw(
        st.fixed_dictionaries({"serve": st.sampled_from(serves)})
        | st.fixed_dictionaries({"split": splits(serves)})
    )
    if draw(st.booleans()) and requirable:
        wanted = st.sampled_from([True, False, "x", 0, 1, 1.0, 2.5, {"a": 1}, {"a": [True]}, {"a": [1]}])
        flag["requires"] = [{"flag": draw(st.sampled_from(requirable)), "is": draw(wanted)}]
    return flag


@st.composite
def catalogs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    segments = {
        "one": {"when": draw(conditions(segments=False))},
        "two": {
            "when": draw(
                st.just({"not": {"segment": "one"}})
                | st.just({"any": [{"segment": "one"}]})
                | conditions(segments=False)
            )
        },
    }
    # `third` may require itself: a cycle, whose requirement is unmet.
    made = {"first": draw(flags([])), "second": draw(flags(["first", "absent"]))}
    made["third"] = draw(flags(["first", "second", "third"]))
    return made, segments


def contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Mostly values of the attribute's own type, so that tests are decided, and others, so that they are not."""
    own = {name: st.sampled_from(literals) | st.sampled_from(VALUES) for name, literals in LITERALS.items()}
    own["strings"] = st.lists(st.sampled_from(TEXTS), max_size=3) | st.sampled_from(VALUES)
    others = {name: st.sampled_from(VALUES) for name in ("shared", "user", "account")}
    return st.fixed_dictionaries({}, optional={**own, **others})


def generated(decisions: Decisions, key: str, context: dict[str, Any]) -> Decision:
    generator = Generator(decisions, Readings(), lambda: AT, Origin())
    return generator.function(key)[1](context)


@settings(max_examples=120, deadline=None)
@given(catalog=catalogs(), context=contexts())
@example(
    catalog=({"third": {"type": "boolean", "safe": False, "otherwise": {"serve": True}}}, {}), context={}
)
def test_generated_functions_and_the_interpreter_agree(
    catalog: tuple[dict[str, Any], dict[str, Any]], context: dict[str, Any]
) -> None:
    decisions = Decisions.of(*catalog)
    for key in catalog[0]:
        one = generated(decisions, key, context)
        other = interpret(decisions, key, None, context, at=AT)
        assert one == other
        assert type(one.value) is type(other.value)
