"""FG723: a matcher that a stricter tier's makes pointless."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import Charter, Matcher, Reach, Taxonomy
from flaggit.policy.matching import winning

RULE = Rule(
    id="FG723",
    name="matcher without effect",
    severity=Severity.WARNING,
    why="The strictest tier that matches wins, so a matcher all of whose changes a stricter tier matches decides nothing, and "
    "reads as if it did.",
    remedy="Delete it, or narrow the stricter one.",
    invalid=(
        wrong(
            "a smaller reach is stricter already",
            edited(
                "charter.yaml",
                (
                    "  careful: {owner: 1, sre: 1}\n",
                    "  careful: {owner: 1, sre: 1}\n  critical: {owner: 2, sre: 1}\n",
                ),
                ("roles:\n", 'critical_when:\n  - {reach: ">5%"}\nroles:\n'),
            ),
        ),
        wrong(
            "the mildest tier",
            edited(
                "charter.yaml", ("  - {document: taxonomy}\n", "  - {document: taxonomy}\n  - {kind: ops}\n")
            ),
        ),
    ),
    valid=(
        fine(
            "a larger reach is stricter",
            edited(
                "charter.yaml",
                (
                    "  careful: {owner: 1, sre: 1}\n",
                    "  careful: {owner: 1, sre: 1}\n  critical: {owner: 2, sre: 1}\n",
                ),
                ("roles:\n", 'critical_when:\n  - {environment: production-eu, reach: ">25%"}\nroles:\n'),
            ),
        ),
    ),
)

_PLAIN = (
    "document",
    "do",
    "kind",
    "domain",
    "service",
    "moves_users",
    "weakens_guardrail",
    "touches_experiment",
    "force",
)


def find(view: View) -> Iterator[Finding]:
    """Compare each matcher with those of stricter tiers; the mildest tier needs none but for documents that govern."""
    charter, taxonomy = view.catalog.charter, view.catalog.taxonomy
    for rank, tier in enumerate(charter.tiers if charter else ()):
        for at, matcher in enumerate(tier.when):
            above = charter and _above(charter, taxonomy, rank, matcher)
            if charter and (above or (rank == 0 and not matcher.document)):
                place = Place(path=charter.path, pointer=f"/{tier.name}_when/{at}")
                why = f"{above} matches all that it does" if above else f"what nothing matches is {tier.name}"
                yield RULE.at(place, why)


def _above(charter: Charter, taxonomy: Taxonomy, rank: int, matcher: Matcher) -> str:
    """The first matcher of a stricter tier that holds whenever this one does."""
    for tier in charter.tiers[rank + 1 :]:
        for at, other in enumerate(tier.when):
            # Precedence may set the stricter one aside where both match.
            kept = winning(charter.precedence, [matcher, other], lambda each: each)
            if any(each is other for each in kept) and _implies(matcher, other, taxonomy):
                return f"{tier.name}_when {at + 1}"
    return ""


def _implies(narrow: Matcher, wide: Matcher, taxonomy: Taxonomy) -> bool:
    plain = all(getattr(wide, name) in {"", None, getattr(narrow, name)} for name in _PLAIN)
    return (
        plain
        and _inside(narrow, wide, taxonomy)
        and _reaches(narrow.reach, wide.reach)
        and _graver(narrow, wide)
    )


def _inside(narrow: Matcher, wide: Matcher, taxonomy: Taxonomy) -> bool:
    if not wide.environment:
        return True
    found = taxonomy.members(narrow.environment) if narrow.environment else ()
    return bool(found) and set(found) <= set(taxonomy.members(wide.environment))


def _reaches(narrow: Reach | None, wide: Reach | None) -> bool:
    if wide is None:
        return True
    if narrow is None:
        return False
    return narrow.over > wide.over or (narrow.over == wide.over and (wide.inclusive or not narrow.inclusive))


def _graver(narrow: Matcher, wide: Matcher) -> bool:
    return wide.compatibility in {"", narrow.compatibility} or (
        wide.compatibility == "consumers-first" and narrow.compatibility == "breaking"
    )
