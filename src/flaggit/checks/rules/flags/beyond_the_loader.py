"""FG338: a decision that is larger than a loader reads."""

from collections.abc import Iterator

from flaggit.checks.conditions import leaves
from flaggit.checks.samples import EMPLOYEES, RANKING, edited, fine, wrong
from flaggit.checks.sizes import MOST_LEVELS, MOST_STEPS, Sizes, measure, named, of_flags, of_segments
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity


def _row(length: int, use: str) -> dict[str, str]:
    """Segments that each name the one before, and a rule that names the last; `length` with its own test."""
    files = {"flags/shared/row-1.segment.yaml": EMPLOYEES}
    for at in range(2, length):
        files[f"flags/shared/row-{at}.segment.yaml"] = EMPLOYEES.replace(
            "roles: {contains: staff}", use.format(at - 1)
        )
    last = f"{{segment: row-{length - 1}}}"
    return files | edited("express-pay.flag.yaml", ("when: {segment: employees}", f"when: {last}"))


def _diamonds(count: int) -> dict[str, str]:
    """Flags in pairs, both of which require both before them."""
    files = {f"flags/checkout/pair-0-{side}.flag.yaml": RANKING for side in "ab"}
    for at in range(1, count + 1):
        required = ", ".join(f"{{flag: checkout.pair-{at - 1}-{side}, is: true}}" for side in "ab")
        text = RANKING.replace("services:", f"requires: [{required}]\nservices:")
        files |= {f"flags/checkout/pair-{at}-{side}.flag.yaml": text for side in "ab"}
    return files


_TWICE = "any: [{{segment: row-{0}}}, {{not: {{segment: row-{0}}}}}]"

RULE = Rule(
    id="FG338",
    name="more than a loader decides",
    severity=Severity.ERROR,
    why=f"A loader reads conditions of up to {MOST_LEVELS} levels, segments written in their places, and decisions of up to "
    f"{MOST_STEPS:,} steps, prerequisites included, so that none can keep a service waiting. It serves the value in the code "
    "where there is more.",
    remedy="Test and require what matters directly, once, instead of through many others.",
    invalid=(
        wrong("65 levels", _row(65, "segment: row-{}")),
        wrong("segments that each name another twice", _row(18, _TWICE)),
        wrong("prerequisites in diamonds", _diamonds(15), count=2),
    ),
    valid=(
        fine("64 levels", _row(64, "segment: row-{}")),
        fine("a few segments that each name another twice", _row(8, _TWICE)),
        fine("a diamond of prerequisites", _diamonds(2)),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Measure segments, then rules, then flags with all that they require; what is too large through another is not told."""
    segments = of_segments(view.catalog)
    yield from _deep_segments(view, segments)
    yield from _deep_rules(view, segments)
    yield from _long_decisions(view, segments)


def _deep_segments(view: View, sizes: Sizes) -> Iterator[Finding]:
    for name, size in sizes.items():
        if size.levels > MOST_LEVELS:
            segment = view.catalog.segments[name]
            if not _deep_inside(named(leaves(segment.when)), sizes):
                yield _too_deep(Place(path=segment.path, pointer="/when"), f"the segment {name}", size.levels)


def _deep_rules(view: View, sizes: Sizes) -> Iterator[Finding]:
    # A document has at most 32 levels of its own, so only segments take a condition beyond the bound.
    if max((size.levels for size in sizes.values()), default=0) < MOST_LEVELS // 2:
        return
    for site in view.sites:
        names = named(site.leaves)
        if names and site.rule.when is not None and not _deep_inside(names, sizes):
            levels = measure(site.rule.when, sizes).levels
            if levels > MOST_LEVELS:
                yield _too_deep(site.place("when"), f"the rule {site.rule.name}", levels)


def _deep_inside(names: list[str], sizes: Sizes) -> bool:
    return any(name in sizes and sizes[name].levels > MOST_LEVELS for name in names)


def _too_deep(place: Place, what: str, levels: int) -> Finding:
    return RULE.at(
        place, f"{what} has {levels} levels, its segments in their places: more than {MOST_LEVELS}"
    )


def _long_decisions(view: View, sizes: Sizes) -> Iterator[Finding]:
    alone, steps = of_flags(view.catalog, view.sites, sizes), dict[str, int]()
    for component in view.requirement_order:
        for key in component:
            flag = view.catalog.flags[key]
            total = alone[key] + sum(steps.get(required.flag, 0) for required in flag.requires)
            # One that is too long is never decided, so it costs nothing where it is required.
            steps[key] = total if total <= MOST_STEPS else 0
            if total > MOST_STEPS:
                message = f"deciding {key} takes up to {_count(total)} steps, more than {MOST_STEPS:,}"
                yield RULE.at(Place(path=flag.path), message)


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**12 else "a million million"
