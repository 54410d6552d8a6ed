"""Explanations: what was seen, and what is possible when not everything is given."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from flaggit.runtime import Flags, explanation
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.explain import explain
from flaggit.runtime.explanation import Explanation, GroupTrace
from flaggit.runtime.given import Given
from flaggit.runtime.interpret import interpret

Opened = Callable[..., Flags]

MARKETS = {
    "all": [
        {"attribute": "country", "type": "string", "op": "in", "values": ["DE", "FR"]},
        {"attribute": "app_version", "type": "version", "op": "gte", "values": ["2.3.0"]},
    ]
}
BETA = {"attribute": "plan", "type": "string", "op": "in", "values": ["beta"]}
THIRDS = {"salt": "exp#1", "shares": [["a", 33_000], ["b", 66_000], ["c", 100_000]]}
RAMPED = {"type": "boolean", "salt": "payments.tokenised-cards", "unit": "user", "safe": False}
SHOP: dict[str, Any] = {
    "checkout.express-pay": {
        **RAMPED,
        "requires": [{"flag": "payments.tokenised-cards", "is": True}],
        "rules": [{"name": "early-markets", "serve": True, "below": 25_000, "when": MARKETS}],
        "otherwise": {"serve": False},
    },
    "payments.tokenised-cards": {
        **RAMPED,
        "rules": [{"name": "ramp", "serve": True, "stage": {"segments": ["staff"], "below": 25_000}}],
        "otherwise": {"serve": False},
    },
    "checkout.cart-layout": {
        "type": "string",
        "salt": "s",
        "unit": "user",
        "safe": "a",
        "rules": [
            {
                "name": "test",
                "split": THIRDS,
                "range": {"salt": "layer", "unit": "account", "from": 0, "until": 40_000},
                "outside": {"salt": "layer", "unit": "account", "from": 90_000, "until": 100_000},
                "experiment": {"key": "exp", "iteration": 1},
                "when": BETA,
            }
        ],
        "otherwise": {"serve": "a"},
    },
}
STAFF = {"attribute": "email", "type": "string", "op": "ends_with", "values": ["@example.com"]}
SEGMENTS = {"staff": {"when": {"not": {"not": STAFF}}}}


def explained(
    key: str, context: dict[str, Any], *, partial: bool = True, at: float = 0, always: tuple[str, ...] = ()
) -> Explanation:
    decisions = Decisions.of(SHOP, SEGMENTS)
    return explain(decisions, key, Given(context, at, partial=partial, always=always))


def outcomes(found: Explanation) -> list[tuple[object, str, str]]:
    return [(one.value, one.reason, one.rule) for one in found.decisions]


class TestUser4711:
    """Why does user 4711 not see it?"""

    def test_the_requirement_decides_whatever_the_rest(self) -> None:
        found = explained("checkout.express-pay", {"user": "4711", "email": "a@example.org"})
        assert outcomes(found) == [(False, "PREREQUISITE", "")]
        assert (found.deciding, found.whatever) == ((), ("app_version", "country"))
        assert found.decision is not None
        assert found.decision.prerequisite == "payments.tokenised-cards"

    def test_the_requirement_has_its_own_explanation(self) -> None:
        (requirement,) = explained("checkout.express-pay", {"user": "4711", "email": ""}).requirements
        assert requirement.possible == {False}
        assert requirement.explanation is not None
        ramp, otherwise = requirement.explanation.rules
        assert ramp.buckets[0].percent == pytest.approx(35.018)
        assert (ramp.buckets[0].what, ramp.buckets[0].end) == ("stage", 25_000)
        assert ramp.possible == {False}
        assert (otherwise.name, otherwise.reached) == ("otherwise", True)

    def test_the_rules_behind_it_are_shown_all_the_same(self) -> None:
        rule, otherwise = explained("checkout.express-pay", {"user": "4711", "email": ""}).rules
        assert (rule.name, rule.reached) == ("early-markets", False)
        assert rule.possible == {False}
        assert rule.buckets[0].percent == pytest.approx(35.018)
        assert not otherwise.reached

    def test_an_employee_may_see_it(self) -> None:
        found = explained("checkout.express-pay", {"user": "4711"})
        assert outcomes(found) == [(False, "PREREQUISITE", ""), (False, "DEFAULT", "otherwise")]
        assert found.decision is None
        assert found.deciding == ("email",)
        assert found.whatever == ("app_version", "country")


def test_user_4712_depends_on_country_and_version() -> None:
    found = explained("checkout.express-pay", {"user": "4712", "email": ""})
    assert outcomes(found) == [(True, "SPLIT", "early-markets"), (False, "DEFAULT", "otherwise")]
    assert found.deciding == ("app_version", "country")


def test_what_is_known_narrows_what_decides() -> None:
    found = explained("checkout.express-pay", {"user": "4712", "email": "", "country": "NL"})
    assert outcomes(found) == [(False, "DEFAULT", "otherwise")]
    assert (found.deciding, found.whatever) == ((), ("app_version",))


def test_nothing_given_at_all() -> None:
    found = explained("checkout.express-pay", {})
    assert outcomes(found) == [
        (False, "PREREQUISITE", ""),
        (True, "SPLIT", "early-markets"),
        (False, "DEFAULT", "otherwise"),
    ]
    assert found.deciding == ("app_version", "country", "email", "user")


def test_a_test_says_what_it_saw() -> None:
    context = {"user": "4712", "country": "NL", "app_version": 7}
    when = explained("checkout.express-pay", context).rules[0].when
    assert isinstance(when, GroupTrace)
    country, version = when.items
    assert isinstance(country, explanation.TestTrace)
    assert isinstance(version, explanation.TestTrace)
    assert (when.word, country.state, country.seen) == ("all", "there", "NL")
    assert (version.state, version.seen) == ("wrong type", 7)
    assert [one.possible for one in (when, country, version)] == [{False}, {False}, {None}]


def test_a_segment_shows_its_condition() -> None:
    (segment,) = explained("payments.tokenised-cards", {"email": "a@example.com"}).rules[0].segments
    assert isinstance(segment, GroupTrace)
    assert (segment.word, segment.name) == ("segment", "staff")
    assert segment.possible == {True}
    assert isinstance(segment.items[0], GroupTrace)
    assert segment.items[0].word == "not"


class TestSplits:
    def test_without_a_unit_every_share_and_the_safe_value_are_possible(self) -> None:
        found = explained("checkout.cart-layout", {"account": "acme", "plan": "beta"})
        account = found.rules[0].buckets[0]
        assert account.possible == {account.bucket is not None and account.bucket < 40_000}
        found = explained("checkout.cart-layout", {"plan": "beta"})
        assert outcomes(found) == [
            ("a", "SPLIT", "test"),
            ("b", "SPLIT", "test"),
            ("c", "SPLIT", "test"),
            ("a", "NO_UNIT", "test"),
            ("a", "DEFAULT", "otherwise"),
        ]
        assert found.deciding == ("account", "user")

    def test_a_unit_that_is_always_given_is_never_missing(self) -> None:
        found = explained("checkout.cart-layout", {"plan": "beta"}, always=("user", "account"))
        assert "NO_UNIT" not in {reason for _, reason, _ in outcomes(found)}

    def test_a_unit_that_is_given_picks_the_share(self) -> None:
        split = explained("checkout.cart-layout", {"user": "u-1"}).rules[0].buckets[-1]
        assert split.what == "split"
        assert split.bucket is not None
        assert split.start <= split.bucket < split.end

    def test_missing_rather_than_undetermined(self) -> None:
        found = explained("checkout.cart-layout", {"plan": "beta"}, partial=False)
        assert outcomes(found) == [("a", "DEFAULT", "otherwise")]
        assert [bucket.percent for bucket in found.rules[0].buckets] == [None, None, None]


def always(attribute: str, op: str, *values: object, given: tuple[str, ...]) -> set[bool | None]:
    when = {"attribute": attribute, "type": "string", "op": op, "values": list(values)}
    flag = {"type": "boolean", "safe": False, "otherwise": {"serve": False}, "rules": [{"name": "r", "serve": True, "when": when}]}  # fmt: skip
    found = explain(Decisions.of({"flag": flag}), "flag", Given({}, 0, partial=True, always=given))
    assert found.rules[0].when is not None
    return set(found.rules[0].when.possible)


def test_what_a_service_always_gives_is_never_missing() -> None:
    assert always("a", "in", "b", given=()) == {True, False, None}
    assert always("a", "in", "b", given=("a",)) == {True, False}
    assert always("a", "exists", *[True], given=()) == {True, False}
    assert always("a", "exists", *[True], given=("a",)) == {True}
    assert always("a", "exists", *[False], given=("a",)) == {False}


@pytest.mark.parametrize(
    ("parts", "unit_always", "possible"),
    [
        ({"below": 0}, False, {False}),
        ({"below": 0}, True, {False}),
        ({"below": 100_000}, False, {True, False}),
        ({"below": 100_000}, True, {True}),
        ({"below": 50_000}, True, {True, False}),
        ({"outside": {"salt": "s", "unit": "user", "from": 0, "until": 0}}, True, {True}),
        ({"outside": {"salt": "s", "unit": "user", "from": 0, "until": 0}}, False, {True, False}),
        ({"outside": {"salt": "s", "unit": "user", "from": 0, "until": 100_000}}, True, {False}),
        ({"window": {"from": 1}}, True, {False}),
        ({"window": {"until": 1}}, True, {True}),
    ],
)
def test_what_an_undetermined_unit_leaves_open(
    parts: dict[str, Any],
    unit_always: bool,  # noqa: FBT001 - a row
    possible: set[bool],
) -> None:
    rule = {"name": "r", "serve": True, **parts}
    flag = {"type": "boolean", "safe": False, "salt": "s", "unit": "user", "rules": [rule], "otherwise": {"serve": False}}  # fmt: skip
    given_always = ("user",) if unit_always else ()
    found = explain(Decisions.of({"flag": flag}), "flag", Given({}, 0, partial=True, always=given_always))
    assert found.rules[0].possible == possible


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ({"type": "boolean"}, "PARSE_ERROR"),
        (None, "FLAG_NOT_FOUND"),
    ],
)
def test_what_can_t_be_decided_says_so(decision: Any, expected: str) -> None:
    decisions = Decisions.of({"flag": decision} if decision else {})
    found = explain(decisions, "flag", Given({}, 0, partial=True)).decision
    assert found is not None
    assert found.error_code == expected


def test_inactive_flags_and_requirements_that_can_t_be_met() -> None:
    flags = {
        "off": {"type": "boolean", "safe": False, "active": False, "otherwise": {"serve": True}},
        "flag": {
            "type": "boolean",
            "safe": False,
            "requires": [{"flag": "absent", "is": True}, {"flag": "off", "is": True}],
            "otherwise": {"serve": True},
        },
    }
    decisions = Decisions.of(flags)
    found = explain(decisions, "flag", Given({}, 0, partial=True))
    assert outcomes(found) == [(False, "PREREQUISITE", "")]
    assert [one.possible for one in found.requirements] == [{False}, {False}]
    assert found.requirements[0].explanation is None
    assert outcomes(explain(decisions, "off", Given({}, 0, partial=True))) == [(False, "DISABLED", "")]


class TestThroughFlags:
    @pytest.fixture(name="flags")
    def _flags(self, opened: Opened, release: Any) -> Flags:
        hidden = frozenset({"payments.tokenised-cards"})
        return opened(release(SHOP, SEGMENTS, hidden=hidden, aliases={"old": "checkout.express-pay"}))

    def test_a_bundle_explains_and_names_itself(self, flags: Flags) -> None:
        found = flags.explain("old", {"user": "4711", "email": ""}, partial=True, always=["user"])
        assert found.key == "checkout.express-pay"
        assert found.decision is not None
        assert (found.decision.serial, found.decision.reason) == (1_000_000_005_000, "PREREQUISITE")

    def test_what_is_hidden_is_not_explained(self, flags: Flags) -> None:
        decision = flags.explain("payments.tokenised-cards").decision
        assert decision is not None
        assert decision.error_code == "FLAG_NOT_FOUND"

    def test_no_bundle(self, opened: Opened) -> None:
        decision = opened(b"").explain("flag", None).decision
        assert decision is not None
        assert decision.error_code == "PROVIDER_NOT_READY"


FULL: dict[str, list[Any]] = {
    "user": ["4711", "4712", "u-3", "", 7],
    "country": ["DE", "NL", 1],
    "app_version": ["2.3.0", "2.2.9", "x"],
    "email": ["a@example.com", "b"],
    "plan": ["beta", "free"],
    "account": ["acme", "other", "third"],
}


@settings(max_examples=200, deadline=None)
@given(
    context=st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in FULL.items()}
    ),
    hidden=st.sets(st.sampled_from(sorted(FULL))),
    key=st.sampled_from(sorted(SHOP)),
)
def test_a_partial_explanation_holds_the_decision_of_every_whole_context(
    context: dict[str, Any], hidden: set[str], key: str
) -> None:
    """The law of partial answers: what the whole context decides is among what was said to be possible."""
    decided = interpret(Decisions.of(SHOP, SEGMENTS), key, None, context)
    known = {name: value for name, value in context.items() if name not in hidden}
    partial = explained(key, known)
    assert decided in partial.decisions
    assert explained(key, context, partial=False).decision == decided
    assert partial.decision is None or partial.deciding == ()
    assert not set(partial.deciding) & (set(partial.whatever) | known.keys())
