"""What must never happen: proved, tolerated, or shown to happen to somebody."""

import dataclasses
from collections.abc import Mapping
from itertools import islice

import pytest
from hypothesis import given, settings, strategies as st
from tests.review.conftest import catalog
from tests.strategies import ENVIRONMENTS, catalogs, contexts

from flaggit import model
from flaggit.checks.samples import EXPRESS_PAY, edited, gone
from flaggit.compiler import Compiler
from flaggit.frozen import replace
from flaggit.model import AllOf, AnyOf, Catalog, Invariant, NotSo, Statement
from flaggit.model.conditions import Test as Attribute
from flaggit.model.invariant import Outcome
from flaggit.proof import Claim, Kind, Prover, State, Verdict, claims, transition
from flaggit.proof.claims import providers_of
from flaggit.proof.moments import Plan
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.interpret import interpret
from flaggit.runtime.parsed import same

EXPRESS, TOKENS = "checkout.express-pay", "payments.tokenised-cards"
Files = Mapping[str, str | None]

NO_WAVES = edited(
    "pay.rollout.yaml",
    ("waves:\n  - {name: back, services: [payments]}\n  - {name: front, services: [web]}\n", ""),
    (", wave: front", ""),
)
OTHER_SALT = edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", ""))


def proved(*files: Files, only: str = EXPRESS) -> list[Verdict]:
    whole = catalog(*files)
    prover = Prover()
    return [prover.prove(whole, claim) for claim in claims(whole, {only})]


def test_a_prerequisite_that_the_provider_reads_is_proved_at_every_stage_and_wave() -> None:
    found = proved()
    assert {one.claim.kind for one in found} == {Kind.PREREQUISITE}
    assert {one.state for one in found} == {State.PROVED}
    assert max(one.moments for one in found) > 4


def test_without_waves_somebody_meets_the_new_front_with_the_old_back() -> None:
    refuted = [one for one in proved(NO_WAVES) if one.state is State.REFUTED]
    assert refuted
    counter = refuted[0].counter
    assert counter is not None
    values = {one.service: one.value for one in counter.decided}
    assert values == {"web": True, "payments": False}
    assert counter.moments[0].skewed
    assert counter.moments[0].told.startswith("between ")
    assert all(one.path for one in counter.decided)


def test_a_provider_that_copes_with_both_paths_is_believed() -> None:
    whole = catalog(NO_WAVES)
    payments = whole.services["payments"]
    tolerates = replace(payments.tolerates, both_paths=(TOKENS,))
    services = {**whole.services, "payments": replace(payments, tolerates=tolerates)}
    tolerant = replace(whole, services=services)
    states = {Prover().prove(tolerant, claim).state for claim in claims(tolerant, {EXPRESS})}
    assert states == {State.TOLERATED}


def test_a_spent_budget_settles_nothing() -> None:
    whole = catalog(NO_WAVES)
    states = {Prover(budget=3).prove(whole, claim).state for claim in claims(whole, {EXPRESS})}
    assert State.UNSETTLED in states
    assert State.REFUTED not in states


def settled(holds: Statement, *files: Files, when: model.Condition | None = None) -> Verdict:
    """Prove an invariant of one production environment."""
    made = Invariant(
        name="x",
        path="flags/x.invariant.yaml",
        summary="",
        holds=holds,
        word="always",
        environment="production-eu",
        when=when,
    )
    whole = replace(catalog(*files), invariants={"x": made})
    (claim,) = (one for one in claims(whole) if one.kind is Kind.INVARIANT)
    return Prover().prove(whole, claim)


PAYS = Outcome(flag=EXPRESS, name=True, service="web")
HAS_TOKENS = Outcome(flag=TOKENS, name=True, service="payments")
GERMANY = Attribute(attribute="country", operator="in", values=("DE",))

INVARIANTS: list[tuple[str, Statement, tuple[Files, ...], model.Condition | None, State]] = [
    (
        "never the one without the other",
        NotSo(item=AllOf(items=(PAYS, NotSo(item=HAS_TOKENS)))),
        (),
        None,
        State.PROVED,
    ),
    (
        "the other way round it does not hold",
        AnyOf(items=(NotSo(item=HAS_TOKENS), PAYS)),
        (),
        None,
        State.REFUTED,
    ),
    ("never at all", NotSo(item=PAYS), (), None, State.REFUTED),
    (
        "never in a country that no rule names, and without the ramp",
        NotSo(item=PAYS),
        (
            edited(
                "express-pay.flag.yaml",
                ("      - name: ramp\n        rollout: checkout.pay\n        serve: true\n", ""),
                ("[DE, FR]", "[FR]"),
                ("      - name: employees\n        serve: true\n        when: {segment: employees}\n", ""),
            ),
            gone("express-pay.test.yaml"),
        ),
        GERMANY,
        State.PROVED,
    ),
]


@pytest.mark.parametrize(
    ("holds", "files", "when", "expected"),
    [row[1:] for row in INVARIANTS],
    ids=[row[0] for row in INVARIANTS],
)
def test_what_somebody_wrote_is_proved_or_refuted(
    holds: Statement, files: tuple[Files, ...], when: model.Condition | None, expected: State
) -> None:
    verdict = settled(holds, *files, when=when)
    assert verdict.state is expected
    assert (verdict.counter is not None) == (expected is State.REFUTED)


def test_a_service_that_is_left_open_is_every_reader_in_turn() -> None:
    made = Invariant(
        name="x",
        path="flags/x.invariant.yaml",
        summary="",
        holds=NotSo(item=Outcome(flag=EXPRESS, name=True)),
        word="never",
    )
    text = EXPRESS_PAY.replace("services:\n  - web\n", "services:\n  - payments\n  - web\n")
    services = edited("payments.service.yaml", ("sometimes: [roles]", "sometimes: [app_version, roles]"))
    whole = catalog(services, {"flags/checkout/express-pay.flag.yaml": text})
    found = [one for one in claims(replace(whole, invariants={"x": made})) if one.kind is Kind.INVARIANT]
    assert [(one.environment, one.services) for one in found] == [
        (environment, (service,))
        for environment in whole.taxonomy.environments
        for service in ("payments", "web")
    ]


def test_a_dependency_goes_through_others() -> None:
    whole = catalog()
    services = {
        name: model.Service(name=name, path="", owner="", environments=(), depends_on=needs)
        for name, needs in (("a", ("b",)), ("b", ("c",)), ("c", ("a",)))
    }
    assert providers_of(replace(whole, services=services))["a"] == {"b", "c"}


class TestOrders:
    """A change that two services take up at different times."""

    def raised(self) -> tuple[Catalog, Catalog]:
        return catalog(edited("pay.rollout.yaml", ("stage: quarter", "stage: five"))), catalog()

    def test_raising_wants_the_provider_first(self) -> None:
        base, head = self.raised()
        found = transition(Prover(), base, head, {EXPRESS, TOKENS})
        assert found.coherent
        assert found.order == ("payments", "web")

    def test_its_revert_wants_the_consumer_first(self) -> None:
        base, head = self.raised()
        found = transition(Prover(), head, base, {EXPRESS, TOKENS})
        assert found.order == ("web", "payments")

    def test_a_change_that_no_one_can_get_wrong_needs_no_order(self) -> None:
        base, head = catalog(), catalog(edited("express-pay.flag.yaml", ("percent: 25", "percent: 5")))
        found = transition(Prover(), base, head, {EXPRESS})
        assert found.coherent
        assert found.steps == ()


@given(catalogs(), st.lists(contexts(), min_size=2, max_size=6), st.sampled_from(ENVIRONMENTS))
@settings(max_examples=40, deadline=None)
def test_what_is_proved_holds_for_whoever_comes_and_what_is_refuted_does_not(
    whole: Catalog, asked: list[Mapping[str, object]], environment: str
) -> None:
    flags = [flag for flag in whole.flags.values() if "web" in flag.services]
    for one in flags[:2]:
        for other in flags[:2]:
            left = Outcome(flag=one.key, name=one.safe, service="web", differs=True)
            right = Outcome(flag=other.key, name=other.safe, service="web")
            holds = AnyOf(items=(NotSo(item=left), right))
            claim = Claim(kind=Kind.INVARIANT, name="x", environment=environment, holds=holds)
            verdict = Prover().prove(whole, claim)
            if verdict.state is State.REFUTED:
                assert verdict.counter is not None
                assert not _holds(whole, claim, verdict)
            elif verdict.state is State.PROVED:
                for context in asked:
                    assert _true(whole, environment, holds, context)


CHAIN = {"web": ("mobile",), "mobile": ("api",), "api": ()}


@given(catalogs())
@settings(max_examples=40, deadline=None)
def test_what_follows_flag_by_flag_is_what_the_whole_says(whole: Catalog) -> None:
    services = {
        name: replace(whole.services[name], depends_on=needs)
        for name, needs in CHAIN.items()
        if name in whole.services
    }
    linked = replace(whole, services={**whole.services, **services})
    prover, other = Prover(), Prover()
    for claim in islice(claims(linked), 12):
        # Of an invariant nothing is known flag by flag, so the whole is looked at.
        at_once = other.prove(linked, dataclasses.replace(claim, kind=Kind.INVARIANT))
        if at_once.state is not State.UNSETTLED:
            assert prover.prove(linked, claim).state is at_once.state


def test_what_was_proved_of_the_one_value_is_not_believed_of_all_others() -> None:
    """A flag that is safe when it is on was called proved: its consumer turned on before its provider did."""
    whole = gated({"web": ("api",), "api": ()}, 0)

    def follows(*, differs: bool) -> Claim:
        here, there = (
            Outcome(flag=TOKENS, name=True, service=service, differs=differs) for service in ("web", "api")
        )
        holds = AnyOf(items=(NotSo(item=here), there))
        return Claim(kind=Kind.INVARIANT, name="x", environment="production-eu", holds=holds)

    prover = Prover()
    assert prover.prove(whole, follows(differs=False)).state is State.PROVED
    assert prover.prove(whole, follows(differs=True)).state is State.REFUTED


def gated(services: Mapping[str, tuple[str, ...]], flags: int) -> Catalog:
    """Give a chain of flags, each of which requires the one before it, above one that a rollout raises."""
    whole = catalog()
    tokens = whole.flags[TOKENS]
    parties = {
        name: replace(whole.services["web"], name=name, depends_on=needs) for name, needs in services.items()
    }
    rollout = replace(
        whole.rollouts["checkout.pay"],
        waves=tuple(model.Wave(name=name, services=(name,)) for name in reversed(list(services))),
    )
    chain = {TOKENS: replace(tokens, services=tuple(services))}
    for at in range(flags):
        need = model.Requirement(flag=list(chain)[-1], name=True)
        key = f"payments.link-{at}"
        chain[key] = replace(tokens, key=key, salt=key, services=tuple(services), requires=(need,))
    return replace(
        whole,
        services=parties,
        flags=chain,
        rollouts={**whole.rollouts, "checkout.pay": rollout},
        experiments={},
    )


def link(whole: Catalog, at: int) -> Claim:
    """Give the claim of a link of a chain."""
    (found,) = (
        claim
        for claim in claims(whole, {f"payments.link-{at}"})
        if (claim.kind, claim.environment) == (Kind.PREREQUISITE, "production-eu")
        and f"link-{at} in" in claim.name
    )
    return found


def test_a_long_chain_behind_a_rollout_is_proved_within_a_budget_that_no_whole_chain_fits() -> None:
    whole = gated({"web": ("payments",), "payments": ()}, flags=12)
    found = [Prover(budget=60).prove(whole, claim) for claim in claims(whole)]
    assert {one.state for one in found} == {State.PROVED}
    assert max(one.moments for one in found) > 4
    last = link(whole, 11)
    small = Prover(budget=60).prove(whole, dataclasses.replace(last, kind=Kind.INVARIANT))
    assert small.state is State.UNSETTLED


def test_a_lattice_of_requirements_is_followed_flag_by_flag_and_not_way_by_way() -> None:
    """Twenty layers of two flags, each of which requires both of the layer before: a million ways down."""
    whole = gated({"web": ("payments",), "payments": ()}, flags=0)
    flags, layer = dict(whole.flags), [TOKENS]
    for at in range(20):
        needs = tuple(model.Requirement(flag=key, name=True) for key in layer)
        layer = [f"payments.layer-{at}-{side}" for side in ("left", "right")]
        flags |= {key: replace(flags[TOKENS], key=key, salt=key, requires=needs) for key in layer}
    lattice = replace(whole, flags=flags)
    claim = next(one for one in claims(lattice, layer) if one.environment == "production-eu")
    for kind in (Kind.PREREQUISITE, Kind.INVARIANT):
        assert Prover().prove(lattice, dataclasses.replace(claim, kind=kind)).state is State.PROVED


def test_what_breaks_at_the_far_end_of_a_chain_is_shown_to_happen_to_somebody() -> None:
    whole = gated({"web": ("payments",), "payments": ()}, flags=8)
    rollout = replace(whole.rollouts["checkout.pay"], waves=())
    at_once = replace(whole, rollouts={**whole.rollouts, "checkout.pay": rollout})
    verdict = Prover().prove(at_once, link(at_once, 7))
    assert verdict.state is State.REFUTED
    assert verdict.counter is not None
    assert [one.service for one in verdict.counter.decided] == ["web", "payments"]
    assert [one.value for one in verdict.counter.decided] == [True, False]


def _holds(whole: Catalog, claim: Claim, verdict: Verdict) -> bool:
    assert verdict.counter is not None
    values = {(one.service, one.flag): one.value for one in verdict.counter.decided}
    return _judged(whole, claim.holds, values)


def _true(whole: Catalog, environment: str, holds: AnyOf, context: Mapping[str, object]) -> bool:
    compiler = Compiler(whole)
    decisions = Decisions(lambda key: compiler.decision(key, environment, "web"), compiler.segment)
    plain = {
        name: value
        for name, value in context.items()
        if not (name in {"user", "account"} and (not isinstance(value, str) or not value))
    }
    # What is proved is proved of contexts that hold what the service file says.
    plain = {**dict.fromkeys(whole.services["web"].always, "u-1"), **plain}
    keys = {
        each.flag
        for item in holds.items
        for each in ([item.item] if isinstance(item, NotSo) else [item])
        if isinstance(each, Outcome)
    }
    values = {("web", key): interpret(decisions, key, None, plain).value for key in keys}
    return _judged(whole, holds, values)


def _judged(whole: Catalog, statement: Statement, values: Mapping[tuple[str, str], object]) -> bool:
    if isinstance(statement, Outcome):
        expected = whole.flags[statement.flag].value_of(statement.name)
        return same(values[statement.service, statement.flag], expected) is not statement.differs
    if isinstance(statement, NotSo):
        return not _judged(whole, statement.item, values)
    truths = [_judged(whole, item, values) for item in statement.items]
    return all(truths) if isinstance(statement, AllOf) else any(truths)


def test_moments_that_no_service_can_tell_apart_are_one() -> None:
    in_waves = Plan(catalog().rollouts["checkout.pay"]).moments(("payments", "web"))
    assert len({one.reached for one in in_waves}) == len(in_waves)
    # One wave moves at a time, so being out of step by one is an earlier step of the plan.
    assert {one.skewed for one in in_waves} == {False}
    assert {_gap(dict(one.reached)) for one in in_waves} == {0, 1}
    at_once = Plan(catalog(NO_WAVES).rollouts["checkout.pay"]).moments(("payments", "web"))
    assert {_gap(dict(one.reached)) for one in at_once if one.skewed} == {1, -1}
    assert {_gap(dict(one.reached)) for one in at_once if not one.skewed} == {0}


def _gap(reached: Mapping[str, int]) -> int:
    return reached["payments"] - reached["web"]


def test_who_shows_that_a_claim_does_not_hold_has_all_that_the_service_always_holds() -> None:
    """Nothing asks for anything here, so somebody was shown whose context was empty, which no service can have."""
    base = catalog()
    web = replace(base.services["web"], always=("user", "country"))
    whole = replace(base, services={**base.services, "web": web})
    never = Outcome(flag=TOKENS, name=False, service="web")
    flags = {**whole.flags, TOKENS: replace(whole.flags[TOKENS], services=("web",))}
    claim = Claim(kind=Kind.INVARIANT, name="x", environment="staging", holds=never)
    counter = Prover().prove(replace(whole, flags=flags), claim).counter
    assert counter is not None
    held = counter.contexts["web"]
    assert held.keys() == {"user", "country"}
    assert held["country"] in base.taxonomy.attributes["country"].values
    assert held["user"]
