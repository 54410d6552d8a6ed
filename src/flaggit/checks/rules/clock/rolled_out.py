"""FG605: a flag that has done its work."""

from collections.abc import Iterator, Mapping

from flaggit.checks.conditions import holds_always
from flaggit.checks.portions import EVERYONE, reached
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.values import identity
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Duty,
    Environment,
    Flag,
    Rule as FlagRule,
)

RULE = Rule(
    id="FG605",
    name="fully rolled out",
    severity=Severity.NOTE,
    why="Everyone has it in every protected environment, so the flag only stands in the way of whoever reads the code.",
    remedy="Take it out of the code once nobody would want to go back, and leave a tombstone.",
    invalid=(
        wrong(
            "on for everyone",
            edited(
                "cart-layout.flag.yaml",
                ("kind: experiment", "kind: release"),
                (
                    "    otherwise: control\n    rules:\n      - name: trial\n        experiment: checkout.cart-layout\n",
                    "    otherwise: compact\n",
                ),
            ),
        ),
        wrong(
            "a finished rollout, in both of its flags",
            edited(
                "pay.rollout.yaml",
                (
                    "stage: quarter, wave: front, state: running",
                    "stage: everyone, wave: front, state: finished",
                ),
            ),
            count=2,
        ),
    ),
    valid=(
        fine(
            "one environment is not there yet",
            edited(
                "tokenised-cards.flag.yaml",
                ("  production:\n", "  production-eu: {otherwise: true}\n  production:\n"),
            ),
        ),
        fine(
            "everyone who gets what it requires, which is not everyone",
            edited(
                "express-pay.flag.yaml",
                ("  production:\n    otherwise: false\n", "  production:\n    otherwise: true\n"),
            ),
        ),
        fine(
            "everyone, while the plan still runs",
            edited("pay.rollout.yaml", ("stage: quarter", "stage: everyone")),
        ),
    ),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Look for flags that must end and that serve everyone in all protected environments one value, not the safe one.

    How long they have done so is in git's history, which the catalog does not hold; so this is a note, never more.
    """
    taxonomy = view.catalog.taxonomy
    required = _required(view)
    for flag in view.catalog.flags.values():
        kind = taxonomy.kinds.get(flag.kind)
        ends = flag.expires is not None or (kind is not None and Duty.EXPIRES in kind.duties)
        if not ends or not taxonomy.protected:
            continue
        served = _everywhere(flag, view, required)
        if served not in {"", identity(flag.safe)} and not _bare(flag, view):
            value = served.partition(" ")[2]
            yield RULE.at(
                Place(path=flag.path),
                f"{flag.key} serves {value} to everyone in {listed(taxonomy.protected)}",
            )


def _required(view: View) -> dict[str, str]:
    """For each flag that another one requires: what it serves everyone in all protected environments; empty when no one thing."""
    flags = view.catalog.flags
    names = {need.flag for flag in flags.values() for need in flag.requires} & flags.keys()
    found: dict[str, str] = {}
    for key in (key for knot in view.requirement_order for key in knot if key in names):
        found[key] = _everywhere(flags[key], view, found)
    return found


def _everywhere(flag: Flag, view: View, required: Mapping[str, str]) -> str:
    """The identity of the one value that a flag serves everyone in all protected environments; empty when there is none."""
    # Of flags in a circle the first one is asked for before what it requires is known: that is not met.
    met = all(required.get(need.flag) == identity(need.name) for need in flag.requires)
    blocks = {
        id(block): block
        for name in view.catalog.taxonomy.protected
        if (block := view.catalog.environment(flag, name))
    }
    served = {_everyone(flag, block, view) for block in blocks.values()}
    if len(served) != 1 or not (met or served == {identity(flag.safe)}):
        return ""
    return served.pop()


def _bare(flag: Flag, view: View) -> bool:
    return not set(view.left_out[tuple(flag.environments)]).isdisjoint(view.catalog.taxonomy.protected)


def _everyone(flag: Flag, block: Environment, view: View) -> str:
    """The identity of the one value that a block serves to everyone; empty when there is none."""
    if not block.active:
        return identity(flag.safe)
    values: set[str] = set()
    for rule in block.rules:
        if rule.serve is None:
            return ""
        values.add(identity(rule.serve))
        if _for_all(rule, view):
            break
    else:
        if block.otherwise.serve is None:
            return ""
        values.add(identity(block.otherwise.serve))
    return values.pop() if len(values) == 1 else ""


def _for_all(rule: FlagRule, view: View) -> bool:
    if rule.layer or rule.activate_at is not None or not holds_always(rule.when):
        return False
    if rule.rollout:
        rollout = view.catalog.rollouts.get(rule.rollout)
        return rollout is not None and rollout.state == "finished" and reached(rollout) >= EVERYONE
    return rule.percent is None or rule.percent >= EVERYONE
