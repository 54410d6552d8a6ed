"""Proofs as a part of a comment: every way that they can come out."""

import pytest
from tests.report.reviews import flag, place, review

from flaggit.commands.prove import Proved
from flaggit.model.invariant import Outcome
from flaggit.proof import Claim, Kind, State, Step, Transition, Verdict
from flaggit.report import proved as render, review as reviews
from flaggit.report.terminal import plain


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
        pytest.param(proved(), "good", "nothing to prove", (), "", id="nothing"),
        pytest.param(
            proved(verdict(), verdict(), forth=ANY, back=ANY), "good", "2 proved, at 6 moments of rollouts", (), "", id="all"
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
            "1 proved, at 3 moments of rollouts; services must take it up in this order: payments, then web",
            (),
            "",
            id="an order",
        ),
        pytest.param(
            proved(verdict(), forth=ANY, back=ORDER),
            "open",
            "1 proved, at 3 moments of rollouts; services must take the undo up in this order: payments, then web",
            (),
            "services must take the undo up in this order: payments, then web",
            id="an order of the undo",
        ),
        pytest.param(
            proved(verdict(), forth=NONE, back=ORDER),
            "bad",
            "1 proved, at 3 moments of rollouts; services can take it up in no order that is right for everybody; "
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


def test_the_order_of_the_undo_stands_beside_its_command() -> None:
    parts = (render.part(proved(verdict(), back=ORDER)),)
    change = review(flag(place()))
    beside = f"{change.undo}; services must take the undo up in this order: payments, then web"
    assert f"undo after merge: {beside}" in plain(*reviews.text(change, parts))
    assert f"`{change.undo}`; services must take the undo up" in reviews.markdown(change, parts)
    assert "<p>services must take the undo up in this order: payments, then web</p>" in reviews.html(
        change, parts
    )
