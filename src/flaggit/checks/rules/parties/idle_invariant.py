"""FG715: an invariant about people whom a service can't know."""

from collections.abc import Iterator

from flaggit.checks.conditions import leaves
from flaggit.checks.samples import fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import InSegment, Invariant, Test

_INVARIANT = "flags/checkout/tokens-first.invariant.yaml"
_CLAIM = "implies:\n  if: {flag: checkout.express-pay, is: true}\n  then: {flag: payments.tokenised-cards, is: true}\n"

RULE = Rule(
    id="FG715",
    name="invariant over what a service never has",
    severity=Severity.WARNING,
    why="A test over a missing attribute is never true. For contexts that a service gives, `when` never holds, so that the "
    "invariant is proved there and says nothing.",
    remedy="Test what each of its services has, name the service that is meant, or list the attribute in the service's file.",
    invalid=(
        wrong("directly", {_INVARIANT: f"summary: Tokens come first\nwhen: {{plan: pro}}\n{_CLAIM}"}),
        wrong(
            "through a segment",
            {
                _INVARIANT: f"summary: Tokens come first\nwhen: {{segment: members}}\n{_CLAIM}",
                "flags/shared/members.segment.yaml": "summary: Those who pay us monthly\nowner: team-platform\nwhen: {plan: pro}\n",
            },
        ),
    ),
    valid=(
        fine("what both have", {_INVARIANT: f"summary: Tokens come first\nwhen: {{country: DE}}\n{_CLAIM}"}),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare what `when` tests with the contexts of the services that each invariant speaks of."""
    for invariant in view.catalog.invariants.values():
        services = _services(view, invariant)
        told: set[str] = set()
        for attribute, pointer in _tested(view, invariant):
            lacking = [name for name in services if attribute not in view.contexts[name]]
            if lacking and attribute not in told:
                told.add(attribute)
                has = "contexts of" if len(lacking) == 1 else "contexts of each of"
                message = (
                    f"{invariant.name} is about {attribute}, which the {has} {', '.join(lacking)} never hold"
                )
                yield RULE.at(Place(path=invariant.path, pointer=pointer), message)


def _services(view: View, invariant: Invariant) -> list[str]:
    named: set[str] = set()
    for said in invariant.outcomes:
        flag = view.catalog.flags.get(said.flag)
        named.update([said.service] if said.service else flag.services if flag else ())
    return sorted(named & view.contexts.keys())


def _tested(view: View, invariant: Invariant) -> Iterator[tuple[str, str]]:
    for leaf in leaves(invariant.when):
        if isinstance(leaf, Test) and leaf.operator != "exists":
            yield leaf.attribute, leaf.where
        elif isinstance(leaf, InSegment):
            yield from ((name, leaf.where) for name in sorted(view.segment_needs.get(leaf.name, ())))
