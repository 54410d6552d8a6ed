"""Approvals as a part of a comment: every way that a verdict can come out, names that are hostile, lists that are huge."""

import json

import pytest
from tests.policy.parties import CHARTER, DAY, NOW, TAXONOMY, approved, change, effect, flag, objected
from tests.report.reviews import flag as changed, place, review
from tests.report.test_review_hostile import FORGE, HOSTILE, fill, prose_of, read, references

from flaggit.commands.governing.checking import Judgement
from flaggit.commands.looking import Approvals
from flaggit.frozen import replace
from flaggit.model import Charter, Matcher, Permission, Team, Tier
from flaggit.policy import (
    Change,
    Claim,
    Compatibility,
    Debt,
    Do,
    Evidence,
    Requirement,
    Restored,
    Side,
    Touch,
    Withheld,
    judge,
)
from flaggit.report import approvals, governed, governed_json, review as render
from flaggit.report.review.in_markdown import LIMIT
from flaggit.report.terminal import plain

NOTHING = Evidence()
WIDE = change(flag("checkout.express-pay", effect(reach=20_000)))


def found(
    what: Change = WIDE,
    evidence: Evidence = NOTHING,
    *,
    at: int = NOW,
    looked_up: bool = True,
    **more: object,
) -> Approvals:
    verdict = judge(CHARTER, TAXONOMY, what, evidence, at)
    judgement = Judgement(
        verdict=verdict,
        change=what,
        base="b" * 40,
        head="h" * 40,
        dirty=False,
        files=1,
        decisions=1,
        evidence=0,
    )
    return Approvals(judgement=judgement, looked_up=looked_up, why=str(more.get("why", "")))


KILLING = change(
    flag("checkout.express-pay", effect(), towards_safe=True), claim=Claim.KILL, reason="it fails"
)
LATE = Debt(
    commit="d" * 40,
    kind=Claim.BREAK_GLASS,
    by=("ada",),
    reason="",
    at=NOW - 9 * DAY,
    due=NOW - DAY,
    missing=("1 of sre",),
)


@pytest.mark.parametrize(
    ("given", "mark", "summary", "stops"),
    [
        pytest.param(
            found(change()),
            "good",
            "none needed: it touches nothing that the charter is about",
            (),
            id="nothing",
        ),
        pytest.param(
            found(WIDE, approved("grace", "edsger")),
            "good",
            "tier careful (flags/charter.yaml); 2 of 2 given",
            (),
            id="all",
        ),
        pytest.param(
            found(WIDE, approved("grace")),
            "bad",
            "tier careful (flags/charter.yaml); 1 of 2 given; missing: 1 of sre (edsger or frances could give it)",
            ("1 approval is missing",),
            id="some",
        ),
        pytest.param(
            found(looked_up=False, why="the forge refuses: 403"),
            "unknown",
            "tier careful (flags/charter.yaml); needed: 1 of owner team-checkout (grace could give it), 1 of sre (edsger or frances could give it); "
            "who approved is not known: the forge refuses: 403",
            (),
            id="not told",
        ),
        pytest.param(
            found(WIDE, Evidence(objections=objected("grace"))),
            "bad",
            "must wait: grace asks for changes; tier careful (flags/charter.yaml); 0 of 2 given; missing: 1 of owner team-checkout "
            "(grace could give it), 1 of sre (edsger or frances could give it)",
            ("2 approvals are missing", "grace asks for changes"),
            id="objection",
        ),
        pytest.param(
            found(WIDE, approved("grace", "edsger"), at=NOW + 101 * DAY),
            "bad",
            "must wait: production-eu is frozen until 2027-03-02T11:06:40Z (Black Friday); tier careful (flags/charter.yaml); 0 of 2 given; missing: 1 of owner "
            "team-checkout (grace could give it), 1 of sre (edsger or frances could give it)",
            ("2 approvals are missing", "production-eu is frozen until 2027-03-02T11:06:40Z (Black Friday)"),
            id="freeze",
        ),
        pytest.param(
            found(KILLING),
            "open",
            "tier routine (flags/charter.yaml); it kills: no approval is waited for (it fails); owes 1 of owner team-checkout until "
            "2026-11-18T14:06:40Z",
            (),
            id="kill",
        ),
        pytest.param(
            found(change(*WIDE.touches, restores=Restored(commit="c" * 40, at=NOW - DAY))),
            "good",
            "tier careful (flags/charter.yaml); it goes back to what was approved before: the rule is restore (ccccccc); 1 of 1 given",
            (),
            id="restore",
        ),
        pytest.param(
            found(change(*WIDE.touches, debts=(LATE,)), approved("grace", "edsger")),
            "bad",
            "must wait: an earlier change owes its approvals; tier careful (flags/charter.yaml); 2 of 2 given",
            ("an earlier change owes its approvals",),
            id="debt",
        ),
        pytest.param(
            found(change(*WIDE.touches, unknown=("Ada <a@x.example>",)), approved("grace", "edsger")),
            "bad",
            "must wait: an author is no login's; tier careful (flags/charter.yaml); 2 of 2 given",
            ("an author is no login's",),
            id="nobody's",
        ),
    ],
)
def test_a_verdict_is_told_in_one_line(
    given: Approvals, mark: str, summary: str, stops: tuple[str, ...]
) -> None:
    part = approvals.part(given)
    assert (part.mark, part.summary, part.stops) == (mark, summary, stops)
    if given.looked_up:
        assert bool(part.stops) is not given.judgement.verdict.passed
        assert part.unseen == ""


def test_approvals_that_nobody_looked_up_may_be_there() -> None:
    part = approvals.part(found(looked_up=False))
    assert (part.stops, part.unseen) == ((), "whether it has the 2 approvals that it needs")
    part = approvals.part(found(WIDE, approved("grace"), looked_up=False))
    assert part.unseen == "whether it has the approval that it needs"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(text: str) -> None:
    def page(word: str) -> str:
        given = found(WIDE, Evidence(objections=objected("grace")), at=NOW + 101 * DAY)
        given = Approvals(judgement=fill_names(given.judgement, word), looked_up=True)
        return str(FORGE.render(render.markdown(review(changed(place())), (approvals.part(given),))))

    usual, hostile = page("plain"), page(text)
    assert read(hostile).tags == read(usual).tags
    assert read(hostile).attributes == read(usual).attributes
    assert references(prose_of(hostile)) == []


def fill_names(judgement: Judgement, word: str) -> Judgement:
    """The judgement with a word in place of every name, reason and rule."""
    verdict = judgement.verdict
    filled = fill(verdict, word)
    return replace(judgement, verdict=replace(filled, way=verdict.way))


def test_huge_lists_fold_and_are_cut() -> None:
    crowd = tuple(f"person-{at:04}" for at in range(2_000))
    taxonomy = TAXONOMY.__class__(
        groups=TAXONOMY.groups,
        domains=TAXONOMY.domains,
        teams={**TAXONOMY.teams, "team-checkout": Team(name="team-checkout", members=crowd)},
    )
    touched = tuple(flag(f"checkout.flag-{at:03}", effect(reach=20_000)) for at in range(300))
    verdict = judge(CHARTER, taxonomy, change(*touched), Evidence(), NOW + 101 * DAY)
    judgement = Judgement(
        verdict=verdict,
        change=change(*touched),
        base="b",
        head="h",
        dirty=False,
        files=1,
        decisions=1,
        evidence=0,
    )
    part = approvals.part(Approvals(judgement=judgement, looked_up=True))
    assert "person-0000, person-0001, person-0002 or 1,997 more names could give it" in part.summary
    text = render.markdown(review(changed(place())), (part,))
    assert len(text.encode()) < LIMIT
    assert "<details><summary>Approvals, in full</summary>" in text
    assert "- and " in text


BREAKING = change(flag("checkout.express-pay", compatibility=Compatibility.BREAKING))


def test_a_dead_end_says_the_ways_out() -> None:
    part = approvals.part(found(BREAKING, approved("grace")))
    assert part.mark == "bad"
    assert part.stops == ("2 approvals are missing, and 1 of them nobody can give: see the ways out below",)
    assert [line for line in part.lines if "way out" in line] == [
        "· way out for owner team-checkout: somebody else writes the change, so that ada can approve it",
        (
            "· way out for owner team-checkout: a further member of team-checkout (schemas/taxonomy.yaml), or a tier that asks for "
            "fewer (flags/charter.yaml); either counts once it is merged"
        ),
        (
            "· way out when it can't wait: on-call (ada, edsger, frances or 1 more name) commits it with the line Break-Glass: REASON, "
            "and the approvals must follow within 2 days"
        ),
    ]
    assert "✗ owner team-checkout, 1 of 2 missing: given by grace; nobody else can give it" in part.lines


def test_a_dead_end_is_one_whoever_approved() -> None:
    part = approvals.part(found(BREAKING, looked_up=False))
    assert part.stops == ("it needs 3 approvals, and 1 of them nobody can give: see the ways out below",)
    assert "· owner team-checkout, 2 needed: grace could give 1 of them" in part.lines


def test_policy_check_says_the_ways_out_too() -> None:
    shown = plain(*governed.text(found(BREAKING).judgement))
    assert "way out for owner team-checkout: somebody else writes the change" in shown
    ends = json.loads(governed_json.as_json(found(BREAKING).judgement))["dead_ends"]
    assert [(end["name"], end["short"]) for end in ends] == [("owner team-checkout", 1)]


@pytest.mark.parametrize(
    ("count", "end"),
    [(3, "could give it)"), (4, ", 1 of team-3"), (5, ", 1 of team-4"), (6, "and 3 more groups")],
)
def test_a_few_more_groups_are_named_and_many_counted(count: int, end: str) -> None:
    given = found()
    asked = tuple(
        Requirement(label=f"team-{at}", owner="", teams=(), count=1, could=("ada",)) for at in range(count)
    )
    verdict = replace(given.judgement.verdict, requirements=asked, dead_ends=())
    part = approvals.part(replace(given, judgement=replace(given.judgement, verdict=verdict)))
    assert part.summary.endswith(end)
    assert part.summary.count("ada could give it") == 3


def test_every_freeze_and_incident_says_where_and_why() -> None:
    given = found(WIDE, approved("grace", "edsger"))
    freeze = Withheld(
        touch="flag a.b", environments=("production-eu",), until=NOW, reason="Black Friday", hold=False
    )
    frozen = (
        freeze,
        replace(freeze, touch="flag a.c"),
        replace(freeze, environments=("production-us",)),
        Withheld(touch="flag a.b", environments=("staging",), until=None, reason="", hold=True),
    )
    verdict = replace(given.judgement.verdict, frozen=frozen)
    part = approvals.part(replace(given, judgement=replace(given.judgement, verdict=verdict)))
    assert part.stops == (
        "production-eu and production-us are frozen until 2026-11-18T11:06:40Z (Black Friday)",
        "staging is held by an incident until it is lifted",
    )


def test_only_those_are_to_be_asked_who_can_give_what_is_missing() -> None:
    def asked(*approvers: str) -> list[str]:
        lines = approvals.part(found(WIDE, approved(*approvers), at=NOW)).lines
        return [line for line in lines if "ask " in line]

    assert asked("grace") == ["when it has waited for 4 hours: ask sre (edsger or frances)"]
    assert asked("edsger") == []


START = Touch(
    document="experiment",
    key="checkout.cart-layout",
    do=Do.START,
    after=Side(owner="team-checkout"),
    lacks=("window",),
)
STRICT = replace(
    CHARTER, may=(Permission(name="sre-changes", do=("modify",), by=("sre",), where=Matcher(kind="release")),)
)
LENIENT = replace(CHARTER, tiers=(Tier(name="free", approvals={}),))


@pytest.mark.parametrize(
    ("charter", "what", "mark", "words"),
    [
        pytest.param(STRICT, WIDE, "bad", "may not", id="authors who may not"),
        pytest.param(
            CHARTER, change(START), "bad", "checkout.cart-layout", id="an experiment below the standard"
        ),
        pytest.param(LENIENT, WIDE, "good", "no approval", id="a tier that asks for nobody"),
    ],
)
def test_what_stops_it_besides_approvals(charter: Charter, what: Change, mark: str, words: str) -> None:
    given = found(what, approved("grace", "edsger"))
    verdict = judge(charter, TAXONOMY, what, approved("grace", "edsger"), NOW)
    part = approvals.part(replace(given, judgement=replace(given.judgement, verdict=verdict)))
    assert part.mark == mark
    assert words in part.summary
    assert [words in stop for stop in part.stops] == ([] if verdict.passed else [True])
    assert verdict.passed is (mark == "good")
