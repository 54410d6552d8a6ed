"""`help`: the page of every finding."""

from collections.abc import Iterable
from difflib import get_close_matches

from flaggit.checks import registry
from flaggit.commands.silencing import CHECKED
from flaggit.diagnostics import Rule
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen

LISTS = ("checks", "exit-codes")


class Page(Frozen):
    """What the manual says of a rule, and whether taxonomy and comments may silence it."""

    rule: Rule
    silenceable: bool


def page(id_: str, *, verbs: Iterable[str] = ()) -> Page:
    """The page of a rule.

    Args:
        id_: The rule's id, in capitals or not.
        verbs: What else there is help about, for a word that was meant to be one.

    Raises:
        UsageStop: When there is no such rule.
    """
    rule = registry.rule(id_.upper())
    if rule is None:
        near = get_close_matches(id_.lower(), [*verbs, *LISTS], n=1) or get_close_matches(
            id_.upper(), sorted(registry.IDS), n=3
        )
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageStop(
            f"there is no page {id_!r}{hint}",
            remedy="all findings: flaggit help checks; all verbs: flaggit help",
        )
    return Page(rule=rule, silenceable=rule.id in CHECKED)


def index() -> tuple[Rule, ...]:
    """All rules, by id."""
    return registry.RULES
