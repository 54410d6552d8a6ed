"""FG324: a kind whose duties are unmet."""

from collections.abc import Iterator
from typing import Literal

from flaggit.checks.samples import (
    RANKING,
    edited,
    fine,
    wrong,
)
from flaggit.checks.values import shown
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Duty,
    Flag,
)

RULE = Rule(
    id="FG324",
    name="duty of the kind unmet",
    severity=Severity.ERROR,
    why="A kind's duties are what the organisation learned to ask of such flags: an end, a test, a page for the night, a "
    "value for when nothing can be loaded.",
    remedy="Add what is missing, or choose the kind that the flag really is.",
    invalid=(
        wrong(
            "a release without an end and without a test",
            edited("express-pay.flag.yaml", ("expires: 2027-02-01\n", "")),
            {"flags/checkout/express-pay.test.yaml": None},
            count=2,
        ),
        wrong(
            "a kill-switch without a runbook, and without a word on its value without a bundle",
            {"flags/checkout/ranking.flag.yaml": RANKING.replace("kind: ops", "kind: kill-switch")},
            count=2,
        ),
        wrong(
            "a migration without a rollout",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "kind: ops", "kind: migration\nexpires: 2027-02-01"
                )
            },
        ),
        wrong(
            "an experiment without one",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "kind: ops", "kind: experiment\nexpires: 2027-02-01"
                )
            },
        ),
        wrong(
            "a kind that asks for a breaker",
            {"flags/checkout/ranking.flag.yaml": RANKING},
            edited(
                "taxonomy.yaml",
                (
                    "  ops: {summary: Tunes how the system runs}",
                    "  ops: {summary: Tunes how the system runs, duties: [breaker]}",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "a kill-switch with both",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "kind: ops", "kind: kill-switch\nrunbook: https://runbooks.example/ranking"
                ).replace("safe: false\n", "safe: false\nwithout_bundle: true\n")
            },
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Ask each flag for what its kind asks for."""
    kinds = view.catalog.taxonomy.kinds
    for flag in view.catalog.flags.values():
        kind = kinds.get(flag.kind)
        for duty in kind.duties if kind else ():
            wanted = _unmet(duty, flag, view)
            if wanted:
                place = Place(path=flag.path, pointer="/kind")
                yield RULE.at(
                    place,
                    f"{flag.key} is of the kind {flag.kind}, which asks for {wanted[0]}",
                    remedy=wanted[1],
                )


def _unmet(duty: Duty, flag: Flag, view: View) -> tuple[str, str] | None:
    """What a duty asks for and how to give it; None when it is met."""
    match duty:
        case Duty.EXPIRES:
            met, wanted, remedy = (
                flag.expires is not None,
                "an end",
                "Say `expires:` with the day by which it is gone.",
            )
        case Duty.TESTS:
            met = flag.key in view.catalog.tables or f"test:{flag.key}" in view.catalog.broken
            wanted, remedy = "a decision table", f"Write {flag.path.removesuffix('.flag.yaml')}.test.yaml."
        case Duty.RUNBOOK:
            met, wanted, remedy = bool(flag.runbook), "a runbook", "Say `runbook:` with the page's address."
        case Duty.WITHOUT_BUNDLE:
            met, wanted = flag.without_bundle is not None, "`without_bundle`"
            remedy = f"Say `without_bundle:`, be it {shown(flag.safe)} as the safe value is."
        case Duty.ROLLOUT:
            met, wanted, remedy = _names(flag, "rollout"), "a rollout", "Let a rule name a rollout."
        case Duty.EXPERIMENT:
            met, wanted, remedy = (
                _names(flag, "experiment"),
                "an experiment",
                "Let a rule name an experiment.",
            )
        case Duty.BREAKER:
            met, wanted, remedy = flag.breaker is not None, "a breaker", "Say `breaker:` with its bounds."
    return None if met else (wanted, remedy)


def _names(flag: Flag, plan: Literal["rollout", "experiment"]) -> bool:
    return any(getattr(rule, plan) for block in flag.environments.values() for rule in block.rules)
