"""FG350: a rule that the ones before it leave nobody to."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Rule, Severity

_RAMP = "      - name: ramp\n        rollout: checkout.pay\n        serve: true\n"
_MARKETS = '        percent: 25\n        serve: true\n        when:\n          country: [DE, FR]\n          app_version: {gte: "2.3.0"}\n'


def _again(text: str) -> tuple[str, str]:
    """Put another rule behind `early-markets`, which takes 25 % of new apps in DE and FR."""
    return _MARKETS, f"{_MARKETS}      - name: again\n        serve: false\n{text}"


RULE = Rule(
    id="FG350",
    name="rule that nobody reaches",
    severity=Severity.WARNING,
    why="The first rule that applies decides. Whoever this rule is for is decided by an earlier one, for every context that the services "
    "can have: it looks as though it did something, and does nothing, however it is changed.",
    remedy="Move it before the rules that are in its way, narrow those, or delete it.",
    invalid=(
        wrong(
            "a part of the people of an earlier rule, and of its percentage",
            edited(
                "express-pay.flag.yaml",
                _again('        percent: 10\n        when: {country: DE, app_version: {gte: "3.0.0"}}\n'),
            ),
        ),
        wrong(
            "two earlier rules together",
            edited(
                "express-pay.flag.yaml",
                (
                    _MARKETS,
                    (
                        "        serve: true\n        when: {country: [AT, BR]}\n      - name: others\n        serve: true\n"
                        "        when: {country: [DE, FR, NL]}\n      - name: beta\n        serve: false\n        when: {plan: beta}\n"
                    ),
                ),
                (_RAMP, ""),
            ),
            {"flags/checkout/express-pay.test.yaml": None},
        ),
    ),
    valid=(
        fine(
            "older apps are left to it",
            edited("express-pay.flag.yaml", _again("        percent: 10\n        when: {country: DE}\n")),
        ),
        fine(
            "a larger percentage",
            edited(
                "express-pay.flag.yaml",
                _again('        percent: 30\n        when: {country: DE, app_version: {gte: "3.0.0"}}\n'),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Ask the analysis about each rule that a quick look does not settle."""
    for site, before in view.proving.unreachable:
        names = listed(one.rule.name for one in before)
        message = f"nobody reaches {site.rule.name}: whoever it is for is decided by {names}"
        related = tuple(one.place(note="decides before it") for one in before)
        yield RULE.at(site.place(), message, related=related)
