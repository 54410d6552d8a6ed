"""Proofs as a part of a comment: every way that they can come out."""

import pytest
from tests.report.reviews import flag, place, review

from flaggit.commands.prove import Proved
from flaggit.frozen import replace
from flaggit.model.invariant import Outcome
from flaggit.proof import Claim, Counter, Decided, Kind, State, Step, Transition, Verdict
from flaggit.report import proved as render, review as reviews
from flaggit.report.terminal import plain
from flaggit.review import Undo


def verdict(state: State = State.PROVED, moments: int = 3) -> Verdict:
    holds = Outcome(service="web", flag="checkout.express-pay", name=True)
    claim = Claim(kind=Kind.INVARIANT, name="paid-once", environment="production-eu", holds=holds)
    return Verdict(
        claim=claim, state=state, moments=moments, why="it is large" if state is State.UNSETTLED else ""
    )


def proved(*verdicts: Verdict, forth: Transition | None = None, back: Transition | None = None) -> Proved:
    return Proved(verdicts=verdicts, commit="a" * 40, dirty=False, forth=forth, back=back)


ANY = Transition()
ORDER = Transition(
    steps=(Step(first="payments", then="web", because=verdict(State.UNSETTLED)),), order=("payments", "web")
)
NONE = Transition(broken=(verdict(State.REFUTED),))


@pytest.mark.parametrize(
    ("given", "mark", "summary", "stops", "undo"),
    [
        pytest.param(proved(), "good", "nothing to prove: no invariant is about these flags, and no service relies on another one's decision of them", (), "", id="nothing"),
        pytest.param(
            proved(verdict(), verdict(), forth=ANY, back=ANY), "good", "2 claims between flags hold, at every step of their rollouts", (), "", id="all"
        ),
        pytest.param(
            proved(verdict(), verdict(State.REFUTED), verdict(State.UNSETTLED), verdict(State.UNSETTLED)),
            "bad",
            "1 proved, 1 refuted, 2 unsettled, at 12 moments of rollouts",
            ("1 proof fails", "2 proofs are not settled"),
            "",
            id="some",
        ),
        pytest.param(
            proved(verdict(), forth=ORDER, back=ANY),
            "open",
            "1 claim between flags holds, at every step of its rollouts; services must take it up in this order: payments, then web",
            (),
            "",
            id="an order",
        ),
        pytest.param(
            proved(verdict(moments=1), verdict(State.TOLERATED, moments=1)), "good", "2 claims between flags hold", (), "", id="without a rollout"
        ),
        pytest.param(
            proved(verdict(), verdict(State.UNSETTLED)),
            "bad",
            "1 proved, 1 unsettled, at 6 moments of rollouts",
            ("1 proof is not settled",),
            "",
            id="too large",
        ),
        pytest.param(
            proved(verdict(), forth=ANY, back=ORDER),
            "open",
            "1 claim between flags holds, at every step of its rollouts; services must take the undo up in this order: payments, then web",
            (),
            "services must take the undo up in this order: payments, then web",
            id="an order of the undo",
        ),
        pytest.param(
            proved(verdict(), forth=NONE, back=ORDER),
            "bad",
            "1 claim between flags holds, at every step of its rollouts; services can take it up in no order that is right for everybody; "
            "services must take the undo up in this order: payments, then web",
            ("services can take it up in no order that is right for everybody",),
            "services must take the undo up in this order: payments, then web",
            id="no order",
        ),
    ],
)  # fmt: skip
def test_proofs_are_told_in_one_line(
    given: Proved, mark: str, summary: str, stops: tuple[str, ...], undo: str
) -> None:
    part = render.part(given)
    assert (part.mark, part.summary, part.stops, part.undo) == (mark, summary, stops, undo)
    assert bool(part.stops) is (given.failed or given.incoherent)


def counter(service: str, *, value: bool = True) -> Counter:
    return Counter(
        contexts={service: {"user": "u-1"}, "payments": {"user": "u-1"}},
        buckets=(("pay", "user", 0, 4_294),),
        at=0,
        decided=(
            Decided(service=service, flag="checkout.express-pay", value=value, variant="", rule="early"),
            Decided(service="payments", flag="payments.tokens", value=False, variant="", rule="otherwise"),
        ),
    )


def step(then: str, **more: bool) -> Step:
    because = replace(verdict(State.REFUTED), counter=counter(then, **more))
    return Step(first="payments", then=then, because=because)


def test_an_order_is_an_instruction_with_its_reason() -> None:
    forth = Transition(steps=(step("web"), step("app")), order=("payments", "web", "app"))
    part = render.part(proved(verdict(), forth=forth))
    [heed] = part.heed
    assert f"{heed.head} {heed.words}" == (
        "After merging, refresh payments, then web, then app: otherwise checkout.express-pay is true in web for somebody for whom "
        "payments.tokens is false in payments."
    )
    assert f"**{heed.head}** {heed.words}" in reviews.markdown(review(flag(place())), (part,)).splitlines()
    [bare] = render.part(proved(verdict(), forth=ORDER)).heed
    assert bare.words == "otherwise somebody gets what does not fit together."
    assert render.part(proved(verdict(), forth=NONE, back=ORDER)).heed == ()


def test_one_and_the_same_counter_example_is_shown_once() -> None:
    same = (step("web"), step("web"), step("app"))
    part = render.part(proved(verdict(), forth=Transition(steps=same, order=("payments", "web"))))
    head = "  if web or app is refreshed before payments, somebody gets:"
    assert [line for line in part.shown.splitlines() if line.startswith("  if ")] == [head]
    others = (step("web"), replace(step("app"), first="tokens"))
    part = render.part(proved(verdict(), forth=Transition(steps=others, order=("payments", "web"))))
    assert (
        "  if web is refreshed before payments or app is refreshed before tokens, somebody gets:"
        in part.shown
    )
    others = (step("web"), step("app", value=False))
    part = render.part(proved(verdict(), forth=Transition(steps=others, order=("payments", "web"))))
    assert [line for line in part.shown.splitlines() if line.startswith("  if ")] == [
        "  if web is refreshed before payments, somebody gets:",
        "  if app is refreshed before payments, somebody gets:",
    ]


def test_the_order_of_the_undo_stands_beside_its_command() -> None:
    parts = (render.part(proved(verdict(), back=ORDER)),)
    command = "git revert --no-edit a91c3d2ea91c"
    change = review(flag(place()), undo=Undo(commands=(command,)))
    beside = f"{command}; services must take the undo up in this order: payments, then web"
    assert f"undo: {beside}" in plain(*reviews.text(change, parts))
    assert f"**Undo:** `{command}`; services must take the undo up" in reviews.markdown(change, parts)
    assert "<p>services must take the undo up in this order: payments, then web</p>" in reviews.html(
        change, parts
    )
