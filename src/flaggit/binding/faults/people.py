"""Invariants that speak of what a service can't decide, and populations that count wrongly."""

from flaggit.binding.faults.samples import FLAG, flag
from flaggit.diagnostics import Rule, Sample, Severity

_INVARIANT = "flags/checkout/tokens-first.invariant.yaml"
_POPULATION = "flags/shared/shoppers.population.yaml"


def _never(statement: str) -> str:
    return f"summary: Nobody has gifts wrapped twice\nnever: {statement}\n"


def _population(group: str) -> str:
    return f"day: 2026-11-01\nunit: user\ngroups:\n  - {group}\n"


NOT_READ = Rule(
    id="FG233",
    name="flag that a service does not read",
    severity=Severity.ERROR,
    why="A service decides the flags that it reads. An invariant about any other says something of nobody, and would be "
    "proved without meaning anything.",
    remedy="Name a service that reads the flag, or none for each service that does.",
    invalid=(
        Sample(
            name="a service that reads another flag",
            files={_INVARIANT: _never("{flag: checkout.express-pay, is: true, service: payments}")},
        ),
        Sample(
            name="deep in a statement",
            files={
                FLAG: flag(),
                _INVARIANT: _never(
                    "{any: [{not: {flag: checkout.gift-wrap, is: false, service: payments}}, "
                    "{flag: checkout.gift-wrap, is: true}]}"
                ),
            },
        ),
    ),
    valid=(
        Sample(
            name="a service that reads it, and each that does",
            files={
                _INVARIANT: _never(
                    "{all: [{flag: checkout.express-pay, is: true, service: web}, "
                    "{flag: payments.tokenised-cards, is: false}]}"
                )
            },
            count=0,
        ),
    ),
)

UNIT_COUNTED = Rule(
    id="FG234",
    name="unit among what is counted",
    severity=Severity.ERROR,
    why="A population says how many units have which attributes. With the unit itself in a group there would be a group for "
    "each person, and git would keep who they are for ever.",
    remedy="Leave the unit out, and count those who are alike in one group.",
    invalid=(
        Sample(name="a person", files={_POPULATION: _population("{country: DE, user: u-1, count: 1}")}),
    ),
    valid=(
        Sample(name="those alike", files={_POPULATION: _population("{country: DE, count: 4100}")}, count=0),
    ),
)

NOBODY = Rule(
    id="FG250",
    name="population of nobody",
    severity=Severity.ERROR,
    why="Shares are turned into people by this file; of nobody, every share is nobody, and a review would say that a change "
    "affects no one.",
    remedy="Count those who were there, or delete the file: reviews then speak of shares alone.",
    invalid=(Sample(name="one group of none", files={_POPULATION: _population("{country: DE, count: 0}")}),),
    valid=(
        Sample(
            name="a group of none beside another",
            files={_POPULATION: _population("{country: DE, count: 3}\n  - {country: AT, count: 0}")},
            count=0,
        ),
    ),
)

RULES: tuple[Rule, ...] = (NOT_READ, UNIT_COUNTED, NOBODY)
