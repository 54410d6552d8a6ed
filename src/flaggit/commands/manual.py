"""`help`: the page of every finding."""

from difflib import get_close_matches

from flaggit.checks import registry
from flaggit.diagnostics import Rule
from flaggit.errors import UsageStop


def page(id_: str) -> Rule:
    """The rule that a page is about.

    Raises:
        UsageStop: When there is no such rule.
    """
    rule = registry.rule(id_)
    if rule is None:
        near = get_close_matches(id_.upper(), registry.IDS, n=3)
        hint = f"did you mean {', '.join(near)}? " if near else ""
        raise UsageStop(f"there is no page {id_!r}", remedy=f"{hint}all of them: flaggit help checks")
    return rule


def index() -> tuple[Rule, ...]:
    """All rules, by id."""
    return registry.RULES
