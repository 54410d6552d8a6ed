"""The judgement, case by case: what is touched, who approved, and what the charter says of it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies as st
from tests.policy.parties import (
    CHARTER,
    DAY,
    HOUR,
    NOW,
    OTHER,
    TAXONOMY,
    approved,
    change,
    effect,
    flag,
    objected,
    side,
)

from flaggit import model
from flaggit.frozen import replace
from flaggit.policy import (
    Approval,
    Change,
    Claim,
    Compatibility,
    DeadEnd,
    Debt,
    Do,
    Evidence,
    Glass,
    Restored,
    Touch,
    Verdict,
    judge,
)

SMALL = flag("checkout.express-pay", effect())
WIDE = flag("checkout.express-pay", effect(reach=15_000))
EXPERIMENT = Touch(
    document="experiment", key="checkout.cart-layout", do=Do.START, after=side(kind=""), lacks=("window",)
)


@dataclass(frozen=True)
class Case:
    """What is judged, and what is said.

    `missing` names what is missing, `aside` whose approvals don't count, `stops` which other parts of the verdict speak.
    """

    change: Change
    evidence: Evidence = field(default_factory=Evidence)
    charter: model.Charter = CHARTER
    now: int = NOW
    passed: bool = True
    way: str = "approvals"
    tier: str = "routine"
    missing: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


def no(change_: Change, evidence: Evidence | None = None, **more: object) -> Case:
    """A case that does not pass."""
    return Case(change_, evidence or Evidence(), **{"passed": False, **more})  # type: ignore[arg-type]


KILL = flag("checkout.express-pay", effect(reach=60_000), towards_safe=True)
DEBT = Debt(
    commit="a91c3d2f",
    kind=Claim.BREAK_GLASS,
    by=("edsger",),
    reason="the shop is down",
    at=NOW - 3 * DAY,
    due=NOW - DAY,
    missing=("1 of sre",),
)
SETTLED = replace(DEBT, missing=())
FROZEN = NOW + 101 * DAY
AGED = replace(CHARTER, valid_for=None)
HOLD = model.Freeze(
    start=NOW - HOUR, end=None, exceptions=("restore",), reason="INC-7", domain="payments", hold=True
)
HELD = replace(CHARTER, freezes=(HOLD,))
WEB = replace(CHARTER, freezes=(replace(HOLD, domain="", service="web", environment="production"),))

CASES = {
    # tiers
    "nothing is touched, nothing is needed": Case(change(), tier=""),
    "the owner's approval is enough for a small change": Case(change(SMALL), approved("grace")),
    "nobody approved": no(change(SMALL), missing=("1 of owner team-checkout",)),
    "a summary is routine": Case(change(flag()), approved("grace")),
    "more than 10 % of production is careful": no(
        change(WIDE), approved("grace"), tier="careful", missing=("1 of sre",)
    ),
    "exactly 10 % is not more": Case(change(flag("checkout.a", effect(reach=10_000))), approved("grace")),
    "both seats of careful": Case(change(WIDE), approved("grace", "frances"), tier="careful"),
    "15 % of staging is routine": Case(
        change(flag("checkout.a", effect("staging", 15_000))), approved("grace")
    ),
    "reach and environment must meet in one effect": Case(
        change(flag("checkout.a", effect("staging", 100_000), effect("production-eu", 1_000))),
        approved("grace"),
    ),
    "at least 25 % of payments is critical": no(
        change(flag("payments.cards", effect(reach=25_000))),
        approved("alan", "frances"),
        tier="critical",
        missing=("1 of owner team-payments",),
    ),
    "moving people": no(
        change(flag("checkout.a", effect("dev", 1, moves_users=True))),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
    ),
    "consumers first": no(
        change(flag(compatibility=Compatibility.CONSUMERS_FIRST)),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
    ),
    "breaking is worse than consumers first": no(
        change(flag(compatibility=Compatibility.BREAKING)),
        approved("frances", "grace"),
        tier="critical",
        missing=("1 of owner team-checkout",),
    ),
    "a weakened guardrail": no(
        change(replace(SMALL, document="rollout", weakens_guardrail=True)),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
    ),
    "a running experiment touched": no(
        change(replace(SMALL, touches_experiment=True)),
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
    ),
    "a kill-switch that goes": no(
        change(flag(do=Do.RETIRE, before=side(kind="kill-switch"), after=None)),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
    ),
    "the higher of before and after: a kind that is left": no(
        change(flag(do=Do.RETIRE, before=side(kind="kill-switch"), after=side(kind="ops"))),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
    ),
    "the higher of before and after: a domain that is left": no(
        change(flag("search.a", effect(reach=30_000), before=side("payments"), after=side("checkout"))),
        approved("grace", "alan"),
        tier="critical",
        missing=("1 of owner team-checkout", "1 of sre"),
    ),
    "a force rule that goes": no(
        change(flag(before=side(force=True))), approved("grace"), tier="careful", missing=("1 of sre",)
    ),
    "what a service reads": no(
        change(flag("checkout.a", effect(services=("ledger", "web")))),
        approved("grace", "frances"),
        tier="critical",
        missing=("1 of owner team-checkout",),
    ),
    "the charter is in the strictest tier unless a matcher places it": no(
        change(Touch(document="charter", key="", before=side("", owner=""), after=side("", owner=""))),
        approved("edsger", "frances"),
        tier="critical",
        missing=("1 of sre",),
    ),
    "a matcher of that document places it": no(
        change(Touch(document="taxonomy", key="")), approved("edsger"), tier="careful", missing=("1 of sre",)
    ),
    # seats
    "one person does not sit on two seats": no(
        change(replace(WIDE, before=side(owner="team-sre"), after=side(owner="team-sre"))),
        approved("frances"),
        tier="careful",
        missing=("1 of sre",),
    ),
    "seats are filled as well as can be": Case(
        change(replace(WIDE, before=side(owner="team-payments"), after=side(owner="team-payments"))),
        approved("edsger", "grace", "alan"),
        tier="careful",
    ),
    "one person may serve as owner of two teams": Case(
        change(SMALL, flag("payments.cards", effect())), approved("grace")
    ),
    "an owner of each team": no(
        change(SMALL, flag("payments.cards", effect())),
        approved("alan"),
        missing=("1 of owner team-checkout",),
    ),
    "each owner needs what their own touches need": Case(
        change(SMALL, flag("payments.cards", effect(reach=30_000))),
        approved("grace", "alan", "frances"),
        tier="critical",
    ),
    "a flag that is reached through a segment asks its owner": no(
        change(flag("payments.cards", effect(), through="segment employees")),
        approved("edsger"),
        missing=("1 of owner team-payments",),
    ),
    "what nobody owns is the charter's owners'": Case(
        change(flag(before=side(owner=""), after=side(owner=""))), approved("frances")
    ),
    "what nobody owns is everybody's, when the charter has no owners": Case(
        change(flag(before=side(owner=""), after=side(owner=""))),
        approved("alan"),
        charter=replace(CHARTER, owners=()),
    ),
    # whose approval counts
    "an author does not approve": no(
        change(SMALL), approved("ada"), missing=("1 of owner team-checkout",), aside=("ada wrote the change",)
    ),
    "nor one of several authors": no(
        change(SMALL, authors=("alan", "grace")),
        approved("Grace"),
        missing=("1 of owner team-checkout",),
        aside=("Grace wrote the change",),
    ),
    "nor who pushed last": no(
        change(SMALL, pusher="grace"),
        approved("grace"),
        missing=("1 of owner team-checkout",),
        aside=("grace pushed last",),
    ),
    "nor a bot that the charter knows": no(
        change(SMALL),
        approved("release-bot"),
        missing=("1 of owner team-checkout",),
        aside=("release-bot is a bot",),
    ),
    "nor a bot by its name, member or not": no(
        change(flag("search.a", effect())),
        approved("renovate[bot]"),
        missing=("1 of owner team-search",),
        aside=("renovate[bot] is a bot",),
    ),
    "nor what the forge says is a bot": no(
        change(SMALL),
        approved("grace", bot=True),
        missing=("1 of owner team-checkout",),
        aside=("grace is a bot",),
    ),
    "a stranger's approval counts for nothing": no(
        change(SMALL), approved("mallory"), missing=("1 of owner team-checkout",)
    ),
    "logins are compared as forges do": Case(change(SMALL), approved("GRACE")),
    "twice the same person is one": no(
        change(flag(compatibility=Compatibility.BREAKING)),
        approved("grace", "Grace", "frances"),
        tier="critical",
        missing=("1 of owner team-checkout",),
    ),
    "an approval of another state": no(
        change(SMALL),
        approved("grace", digest=OTHER),
        missing=("1 of owner team-checkout",),
        aside=("grace approved another state, eeeeeeeeeeee",),
    ),
    "an approval of this state beside one of another": Case(
        change(SMALL),
        Evidence(
            approvals=(*approved("grace", digest=OTHER, at=NOW - 60).approvals, *approved("grace").approvals)
        ),
    ),
    "too old": no(
        change(SMALL),
        approved("grace", at=NOW - 14 * DAY - 1),
        missing=("1 of owner team-checkout",),
        aside=("grace approved more than 14 days ago",),
    ),
    "just not too old": Case(change(SMALL), approved("grace", at=NOW - 14 * DAY)),
    "approvals that never age": Case(change(SMALL), approved("grace", at=1), charter=AGED),
    "dated in the future": no(
        change(SMALL),
        approved("grace", at=NOW + 1),
        missing=("1 of owner team-checkout",),
        aside=("grace dated the approval in the future",),
    ),
    "spent by the release that used it": no(
        change(SMALL, spent=NOW - HOUR // 2),
        approved("grace"),
        missing=("1 of owner team-checkout",),
        aside=("grace approved before this very change was released; that release spent the approval",),
    ),
    "given anew after the release that used the last one": Case(
        change(SMALL, spent=NOW - HOUR // 2 - 1), approved("grace")
    ),
    "an author who can't be told from the approvers": no(
        change(SMALL, authors=(), unknown=("x@y.example",)), approved("grace"), stops=("unproven",)
    ),
    # objections
    "somebody whose approval counts asks for changes": no(
        change(SMALL), replace(approved("grace"), objections=objected("grace")), stops=("objections",)
    ),
    "somebody else asks for changes": Case(
        change(SMALL), replace(approved("grace"), objections=objected("alan", "mallory"))
    ),
    "an author's objection to their own change": Case(
        change(SMALL), replace(approved("grace"), objections=objected("ada"))
    ),
    # who may
    "a migration of payments by somebody else": no(
        change(flag("payments.m", do=Do.CREATE, before=None, after=side("payments", kind="migration"))),
        approved("alan"),
        stops=("barred",),
    ),
    "a migration of payments by its owner": Case(
        change(
            flag("payments.m", do=Do.CREATE, before=None, after=side("payments", kind="migration")),
            authors=("barbara",),
        ),
        approved("alan"),
    ),
    "one of two authors may not": no(
        change(
            flag("payments.m", do=Do.CREATE, before=None, after=side("payments", kind="migration")),
            authors=("ada", "barbara"),
        ),
        approved("alan"),
        stops=("barred",),
    ),
    "nobody knows who wrote it": no(
        change(
            flag("payments.m", do=Do.CREATE, before=None, after=side("payments", kind="migration")),
            authors=(),
        ),
        approved("alan"),
        stops=("barred",),
    ),
    "modifying it is open to all": Case(
        change(flag("payments.m", before=side("payments", kind="migration"))), approved("alan", "grace")
    ),
    "a flag that is only reached through another file is not modified by hand": Case(
        change(
            flag(
                "payments.m",
                do=Do.CREATE,
                before=None,
                after=side("payments", kind="migration"),
                through="segment employees",
            )
        ),
        approved("alan"),
    ),
    # experiments
    "an experiment below the standard": no(change(EXPERIMENT), approved("grace"), stops=("lacks",)),
    "an experiment that says enough": Case(change(replace(EXPERIMENT, lacks=())), approved("grace")),
    "an experiment by somebody who may not": no(
        change(replace(EXPERIMENT, lacks=()), authors=("alan",)), approved("grace"), stops=("barred",)
    ),
    # freezes and holds
    "a freeze stops what is approved": no(
        change(SMALL), approved("grace", at=FROZEN - 1), now=FROZEN, stops=("frozen",)
    ),
    "a freeze does not stop what decides nothing": Case(
        change(flag()), approved("grace", at=FROZEN - 1), now=FROZEN
    ),
    "the second before it begins": Case(
        change(SMALL), approved("grace", at=NOW + 99 * DAY), now=NOW + 100 * DAY - 1
    ),
    "the second in which it ends": Case(
        change(SMALL), approved("grace", at=NOW + 103 * DAY), now=NOW + 104 * DAY
    ),
    "an incident's hold, in its domain": no(
        change(flag("payments.cards", effect())), approved("alan"), charter=HELD, stops=("frozen",)
    ),
    "an incident's hold, elsewhere": Case(change(SMALL), approved("grace"), charter=HELD),
    "a hold of a service in production": no(change(SMALL), approved("grace"), charter=WEB, stops=("frozen",)),
    "the same service in staging": Case(
        change(flag("checkout.a", effect("staging"))), approved("grace"), charter=WEB
    ),
    "another service": Case(
        change(flag("checkout.a", effect(services=("mobile",)))), approved("grace"), charter=WEB
    ),
    # going back
    "going back needs the role alone, and whoever does it counts": Case(
        change(WIDE, restores=Restored(commit="7b2e", at=NOW - DAY)), way="restore", tier="careful"
    ),
    "going back by somebody without the role": no(
        change(WIDE, authors=("alan",), restores=Restored(commit="7b2e", at=NOW - DAY)),
        way="restore",
        tier="careful",
        missing=("1 of on-call",),
    ),
    "going back by a bot": no(
        change(WIDE, authors=("release-bot",), restores=Restored(commit="7b2e", at=NOW - DAY)),
        way="restore",
        tier="careful",
        missing=("1 of on-call",),
    ),
    "approved by somebody with the role": Case(
        change(WIDE, authors=("alan",), restores=Restored(commit="7b2e", at=NOW - DAY)),
        approved("edsger"),
        way="restore",
        tier="careful",
    ),
    "going back too far": no(
        change(WIDE, restores=Restored(commit="7b2e", at=NOW - 31 * DAY)),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
        stops=("notes",),
    ),
    "what was taken back comes anew": no(
        change(WIDE, restores=Restored(commit="7b2e", at=NOW - DAY, taken_back=True)),
        approved("grace"),
        tier="careful",
        missing=("1 of sre",),
        stops=("notes",),
    ),
    "going back in a freeze that allows it": Case(
        change(WIDE, restores=Restored(commit="7b2e", at=FROZEN - DAY)),
        now=FROZEN,
        way="restore",
        tier="careful",
    ),
    "going back to an earlier charter takes no short way": no(
        change(Touch(document="charter", key=""), restores=Restored(commit="7b2e", at=NOW - DAY)),
        tier="critical",
        missing=("2 of owner", "1 of sre"),
    ),
    "a charter without restore": no(
        change(SMALL, restores=Restored(commit="7b2e", at=NOW - DAY)),
        charter=replace(CHARTER, restore={}),
        missing=("1 of owner team-checkout",),
    ),
    # killing
    "killing needs nobody's leave, and leaves a debt": Case(
        change(KILL, claim=Claim.KILL),
        way="kill",
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
        stops=("debt",),
    ),
    "killing what was approved leaves none": Case(
        change(KILL, claim=Claim.KILL), approved("grace", "frances"), way="kill", tier="careful"
    ),
    "killing by somebody without the role": no(
        change(KILL, claim=Claim.KILL, authors=("alan",)),
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
        stops=("notes",),
    ),
    "what says that it kills and does more": no(
        change(replace(KILL, towards_safe=False), claim=Claim.KILL),
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
        stops=("notes",),
    ),
    "a kill that edits the charter as well": no(
        change(KILL, Touch(document="charter", key="", towards_safe=True), claim=Claim.KILL),
        tier="critical",
        missing=("2 of owner", "1 of owner team-checkout", "1 of sre"),
        stops=("notes",),
    ),
    "killing in a freeze": Case(
        change(KILL, claim=Claim.KILL, at=FROZEN),
        now=FROZEN,
        way="kill",
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
        stops=("debt",),
    ),
    "a charter without kill": no(
        change(KILL, claim=Claim.KILL),
        charter=replace(CHARTER, kill=""),
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
        stops=("notes",),
    ),
    # breaking glass
    "breaking glass leaves a debt": Case(
        change(WIDE, claim=Claim.BREAK_GLASS, reason="the shop is down"),
        way="break-glass",
        tier="careful",
        missing=("1 of owner team-checkout", "1 of sre"),
        stops=("debt",),
    ),
    "breaking glass without a reason": no(
        change(SMALL, claim=Claim.BREAK_GLASS), missing=("1 of owner team-checkout",), stops=("notes",)
    ),
    "breaking glass by an author nobody knows": no(
        change(SMALL, claim=Claim.BREAK_GLASS, reason="down", authors=(), unknown=("x@y.example",)),
        missing=("1 of owner team-checkout",),
        stops=("notes", "unproven"),
    ),
    "breaking glass over the charter": no(
        change(
            Touch(document="charter", key=""), claim=Claim.BREAK_GLASS, reason="down", authors=("edsger",)
        ),
        tier="critical",
        missing=("2 of owner", "1 of sre"),
        stops=("notes",),
    ),
    "a charter without break-glass": no(
        change(SMALL, claim=Claim.BREAK_GLASS, reason="down"),
        charter=replace(CHARTER, break_glass=None),
        missing=("1 of owner team-checkout",),
        stops=("notes",),
    ),
    # debts
    "an overdue debt stops what is approved": no(
        change(SMALL, debts=(DEBT,)), approved("grace"), stops=("debts",)
    ),
    "a debt that is not due yet is shown": Case(
        change(SMALL, debts=(replace(DEBT, due=NOW),)), approved("grace"), stops=("debts",)
    ),
    "a settled debt is shown as settled": Case(
        change(SMALL, debts=(SETTLED,)), approved("grace"), stops=("debts",)
    ),
    "an overdue debt does not stop going back": Case(
        change(SMALL, debts=(DEBT,), restores=Restored(commit="7b2e", at=NOW - DAY)),
        way="restore",
        stops=("debts",),
    ),
    "an overdue debt stops breaking glass again": no(
        change(SMALL, debts=(DEBT,), claim=Claim.BREAK_GLASS, reason="down"),
        way="break-glass",
        missing=("1 of owner team-checkout",),
        stops=("debt", "debts"),
    ),
    "an overdue debt that the charter only shows": Case(
        change(SMALL, debts=(DEBT,)),
        approved("grace"),
        charter=replace(CHARTER, break_glass=model.BreakGlass(by="on-call", settle_within=DAY, blocks=False)),
        stops=("debts",),
    ),
    # whose rules win
    "without precedence the strictest wins": no(
        change(flag("payments.a", effect(reach=30_000, services=("ledger",)))),
        approved("alan", "frances"),
        tier="critical",
        missing=("1 of owner team-payments",),
    ),
    "the rules of the first in precedence win over another's": Case(
        change(flag("payments.a", effect(reach=1_000, services=("ledger",)))),
        approved("alan"),
        charter=replace(
            CHARTER,
            precedence=(model.Precedence(kind="domain", name="payments"),),
            tiers=(
                replace(CHARTER.tiers[0], when=(model.Matcher(domain="payments"),)),
                *CHARTER.tiers[1:],
            ),
        ),
    ),
    "rules that name no domain and no service hold all the same": no(
        change(flag("payments.a", effect(reach=15_000, services=("ledger",)))),
        approved("alan"),
        charter=replace(
            CHARTER,
            precedence=(model.Precedence(kind="domain", name="payments"),),
            tiers=(
                replace(CHARTER.tiers[0], when=(model.Matcher(domain="payments"),)),
                *CHARTER.tiers[1:],
            ),
        ),
        tier="careful",
        missing=("1 of sre",),
    ),
}

STOPS = ("barred", "frozen", "lacks", "objections", "unproven", "debt", "debts", "notes")


def judged(case: Case) -> Verdict:
    return judge(case.charter, TAXONOMY, case.change, case.evidence, case.now)


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_the_charter_says(case: Case) -> None:
    found = judged(case)
    assert found.passed is case.passed
    assert (found.way, found.tier) == (case.way, case.tier)
    assert (
        tuple(f"{each.missing} of {each.name}" for each in found.requirements if each.missing) == case.missing
    )
    assert tuple(f"{each.by} {each.why}" for each in found.set_aside) == case.aside
    assert tuple(name for name in STOPS if getattr(found, name)) == tuple(sorted(case.stops, key=STOPS.index))


def test_a_verdict_says_who_met_what_and_who_could() -> None:
    found = judge(CHARTER, TAXONOMY, change(WIDE), approved("Grace"), NOW)
    owner, sre = found.requirements
    assert (owner.name, owner.teams, owner.met_by, owner.could) == (
        "owner team-checkout",
        ("team-checkout",),
        ("grace",),
        (),
    )
    assert (sre.name, sre.met_by, sre.could) == ("sre", (), ("edsger", "frances"))


def test_a_verdict_says_which_rule_put_it_in_its_tier() -> None:
    (reason,) = judge(CHARTER, TAXONOMY, change(WIDE), approved(), NOW).reasons
    assert (reason.tier, reason.rule, reason.touch, reason.words) == (
        "careful",
        "careful_when 1",
        "flag checkout.express-pay",
        "production-eu, 15 % of the group that it reaches most (more than 10 %)",
    )


def test_a_debt_says_what_must_follow_and_until_when() -> None:
    debt = judge(CHARTER, TAXONOMY, change(KILL, claim=Claim.KILL), approved("grace"), NOW).debt
    assert debt is not None
    assert (debt.due, debt.missing, debt.by) == (NOW + 3 * HOUR, ("1 of sre",), ("ada",))


def test_whom_to_ask_when_nobody_answers() -> None:
    waiting = change(WIDE, at=NOW - 5 * HOUR)
    (step,) = judge(CHARTER, TAXONOMY, waiting, approved(), NOW).escalation
    assert (step.ask, step.people, step.contact, step.due) == ("sre", ("edsger", "frances"), "sre", True)
    (step,) = judge(CHARTER, TAXONOMY, change(WIDE), approved(), NOW).escalation
    assert not step.due
    assert judge(CHARTER, TAXONOMY, change(SMALL), approved("grace"), NOW).escalation == ()


@pytest.mark.parametrize(
    ("asked", "given_by", "ends"),
    [
        pytest.param(change(WIDE), (), (), id="somebody is left for each"),
        pytest.param(
            change(flag(compatibility=Compatibility.BREAKING)),
            ("grace",),
            (DeadEnd(name="owner team-checkout", teams=("team-checkout",), short=1, authors=("ada",)),),
            id="the author is the other one",
        ),
        pytest.param(
            change(flag(compatibility=Compatibility.BREAKING), authors=("mallory",)), (), (), id="another author"
        ),
        pytest.param(
            change(flag("search.rerank", effect())),
            (),
            (DeadEnd(name="owner team-search", teams=("team-search",), short=1),),
            id="a team of bots",
        ),
        pytest.param(
            change(SMALL, claim=Claim.BREAK_GLASS, reason="it is down", authors=("edsger",)), (), (), id="nothing is waited for"
        ),
    ],
)  # fmt: skip
def test_what_nobody_can_approve_is_a_dead_end(
    asked: Change, given_by: tuple[str, ...], ends: tuple[DeadEnd, ...]
) -> None:
    found = judge(CHARTER, TAXONOMY, asked, approved(*given_by), NOW)
    assert found.dead_ends == ends
    glass = Glass(by="on-call", people=("ada", "edsger", "frances", "grace"), within=2 * DAY)
    assert found.glass == (glass if ends else None)


def test_nobody_on_two_seats_is_a_dead_end_too() -> None:
    charter = replace(
        CHARTER, tiers=(model.Tier(name="routine", approvals={"owner": 1, "team-checkout": 1}),)
    )
    (end,) = judge(charter, TAXONOMY, change(SMALL), Evidence(), NOW).dead_ends
    assert (end.short, end.authors) == (1, ("ada",))


@pytest.mark.parametrize("document", ["charter", "people", "project", "taxonomy"])
def test_no_glass_is_broken_for_what_governs(document: str) -> None:
    touch = Touch(document=document, key="")
    found = judge(replace(CHARTER, owners=("team-search",)), TAXONOMY, change(touch), Evidence(), NOW)
    assert [end.name for end in found.dead_ends] == ["owner"]
    assert found.glass is None


LOGINS = st.sampled_from(["ada", "grace", "alan", "barbara", "edsger", "frances", "mallory", "release-bot"])
CHANGES = st.builds(
    lambda keys, reach, authors, pusher: change(
        *(flag(key, effect(reach=reach)) for key in keys), authors=tuple(authors), pusher=pusher
    ),
    st.lists(st.sampled_from(["checkout.a", "payments.b", "search.c"]), min_size=1, max_size=3, unique=True),
    st.integers(0, 100_000),
    st.lists(LOGINS, min_size=1, max_size=2, unique=True),
    st.one_of(st.just(""), LOGINS),
)


@given(CHANGES, st.lists(LOGINS, max_size=6), LOGINS)
def test_a_further_approval_never_takes_one_away(subject: Change, logins: list[str], more: str) -> None:
    fewer = judge(CHARTER, TAXONOMY, subject, approved(*logins), NOW)
    further = judge(CHARTER, TAXONOMY, subject, approved(*logins, more), NOW)
    assert further.passed or not fewer.passed
    assert sum(each.missing for each in further.requirements) <= sum(
        each.missing for each in fewer.requirements
    )


@given(
    CHANGES,
    st.lists(LOGINS, max_size=6).flatmap(lambda logins: st.tuples(st.just(logins), st.permutations(logins))),
)
def test_the_order_of_approvals_never_decides(subject: Change, logins: tuple[list[str], list[str]]) -> None:
    first, second = (judge(CHARTER, TAXONOMY, subject, approved(*each), NOW) for each in logins)
    assert first == second


@given(CHANGES, st.lists(LOGINS, max_size=6))
def test_neither_author_nor_pusher_nor_bot_meets_a_requirement(subject: Change, logins: list[str]) -> None:
    barred = {*subject.authors, subject.pusher, "release-bot"}
    for each in judge(CHARTER, TAXONOMY, subject, approved(*logins), NOW).requirements:
        assert not barred & {*each.met_by, *each.could}


@given(CHANGES, st.integers(0, 100_000), st.lists(LOGINS, max_size=6))
def test_a_wider_reach_never_asks_for_less(subject: Change, more: int, logins: list[str]) -> None:
    wider = replace(
        subject,
        touches=tuple(
            replace(
                touch, effects=tuple(replace(each, reach=max(each.reach, more)) for each in touch.effects)
            )
            for touch in subject.touches
        ),
    )
    narrow, wide = (judge(CHARTER, TAXONOMY, each, approved(*logins), NOW) for each in (subject, wider))
    assert narrow.passed or not wide.passed


@given(CHANGES, st.lists(LOGINS, max_size=6))
def test_what_is_no_dead_end_can_be_approved(subject: Change, logins: list[str]) -> None:
    found = judge(CHARTER, TAXONOMY, subject, approved(*logins), NOW)
    left = [who for each in found.requirements for who in each.could]
    best = judge(CHARTER, TAXONOMY, subject, approved(*logins, *left), NOW)
    assert best.passed is not bool(found.dead_ends)


def test_an_approval_is_one_of_a_person() -> None:
    twice = Evidence(approvals=(Approval(by="grace", digest="d" * 64, at=NOW - 1, source="signature"),) * 2)
    (owner,) = judge(CHARTER, TAXONOMY, change(SMALL), twice, NOW).requirements
    assert owner.met_by == ("grace",)
