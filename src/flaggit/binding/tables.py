"""Decision tables: contexts laid over each other, matrices unrolled."""

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from flaggit.binding import quantities
from flaggit.binding.faults.values import TOO_LARGE
from flaggit.binding.outcomes import shown
from flaggit.binding.page import Outcome, Page, Raw
from flaggit.model import Admit, Case, Expectation, Table
from flaggit.source import escape

MOST_CASES: Final = 10_000
"""How many cases a table may have once its matrices are unrolled."""

_ADMISSIONS: Final[Mapping[str, Admit]] = {"real": "real", "all": "all", "none": "none"}


def table(page: Page, key: str, raw: Raw) -> Table:
    """Bind the decision table of the flag with this key."""
    written = raw["cases"]
    total = sum(math.prod(map(len, case["matrix"].values())) if "matrix" in case else 1 for case in written)
    if total > MOST_CASES:
        page.fail(
            TOO_LARGE, "/cases", f"the matrices unroll to {total:,} cases, more than {MOST_CASES:,}", on="key"
        )
        written = []
    given, assume = raw.get("given", {}), _assumed(page, raw, "")
    cases: list[Case] = []
    for index, case in enumerate(written):
        cases += _cases(page, key, index, case, given, assume)
    service = raw.get("service", "")
    return Table(
        key=key,
        path=page.path,
        environment=raw["environment"],
        cases=tuple(cases),
        service=page.refer("service", service, "/service") if service else "",
    )


def _cases(page: Page, key: str, index: int, raw: Raw, given: Raw, assume: Raw) -> Iterator[Case]:
    here = f"/cases/{index}"
    expect = _expectation(page, key, raw["expect"], here)
    own = _assumed(page, raw, here)
    assumed = {**assume, **own} if own else assume
    admit = raw.get("admit", "real")
    admitted = _ADMISSIONS[admit] if isinstance(admit, str) else tuple(sorted(set(admit)))
    environment, service, arm = raw.get("environment", ""), raw.get("service", ""), raw.get("arm")
    if service:
        page.refer("service", service, f"{here}/service")
    if arm is not None:
        page.outcomes.append(Outcome(key, arm, f"{here}/arm"))
    at = page.optional(quantities.instant, raw, "at", here)
    for suffix, extra in _unrolled(raw.get("matrix")):
        yield Case(
            name=raw["name"] + suffix,
            index=index,
            context=_laid_over(given, raw.get("context"), extra),
            expect=expect,
            admit=admitted,
            assume=assumed,
            arm=arm,
            at=at,
            environment=environment,
            service=service,
        )


def _laid_over(given: Raw, context: Raw | None, extra: Raw | None) -> Mapping[str, Any]:
    """Lay the case's context and its part of the matrix over what is given; null takes an attribute away."""
    if context is None and extra is None:
        return given
    laid = {**given, **(context or {}), **(extra or {})}
    if None in laid.values():
        return {name: value for name, value in laid.items() if value is not None}
    return laid


def _unrolled(matrix: Mapping[str, list[object]] | None) -> Iterator[tuple[str, Raw | None]]:
    if matrix is None:
        yield "", None
        return
    names = sorted(matrix)
    for values in product(*(matrix[name] for name in names)):
        shown_values = ", ".join(f"{name}={_plain(value)}" for name, value in zip(names, values, strict=True))
        yield f" [{shown_values}]", dict(zip(names, values, strict=True))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else shown(value)


def _assumed(page: Page, raw: Raw, here: str) -> Raw:
    assume: Raw | None = raw.get("assume")
    if assume is None:
        return _NOTHING
    for key, value in assume.items():
        pointer = f"{here}/assume/{escape(key)}"
        page.refer("flag", key, pointer, "key")
        page.outcomes.append(Outcome(key, value, pointer))
    return assume


def _expectation(page: Page, key: str, raw: Raw, here: str) -> Expectation:
    serve = raw.get("serve")
    if serve is not None:
        page.outcomes.append(Outcome(key, serve, f"{here}/expect/serve"))
    return Expectation(
        serve=serve, value=raw.get("value"), rule=raw.get("rule", ""), reason=raw.get("reason", "")
    )


_NOTHING: Final[Raw] = {}
