"""A flag's environments: what decides, rule by rule, and what decides otherwise."""

from flaggit.binding import quantities
from flaggit.binding.conditions import condition
from flaggit.binding.faults.within import TWICE
from flaggit.binding.outcomes import Outcomes, serve_of
from flaggit.binding.page import Page, Raw
from flaggit.model import Environment, Otherwise, Rule, Share, Value
from flaggit.source import escape


def environments(page: Page, outcomes: Outcomes, raw: Raw) -> dict[str, Environment]:
    """Bind the blocks of a flag, in the order of their names."""
    found = {}
    for name in sorted(raw):
        block, here = raw[name], f"/environments/{escape(name)}"
        rules = block.get("rules")
        found[name] = Environment(
            name=name,
            otherwise=_otherwise(page, outcomes, block["otherwise"], f"{here}/otherwise"),
            rules=_rules(page, outcomes, rules, f"{here}/rules") if rules else (),
            active=block.get("active", True),
        )
    return found


def twice(page: Page, names: list[str], pointer: str) -> None:
    """Report each name of a list that stood in it before; the entries are at `pointer/N/name`."""
    if len(set(names)) == len(names):
        return
    seen = set()
    for at, name in enumerate(names):
        if name in seen:
            page.fault(TWICE, f"{pointer}/{at}/name", f"{name} is used twice")
        seen.add(name)


def _rules(page: Page, outcomes: Outcomes, raw: list[Raw], pointer: str) -> tuple[Rule, ...]:
    found = [_rule(page, outcomes, rule, f"{pointer}/{at}") for at, rule in enumerate(raw)]
    twice(page, [rule.name for rule in found], pointer)
    return tuple(found)


def _rule(page: Page, outcomes: Outcomes, raw: Raw, here: str) -> Rule:
    when = raw.get("when")
    split = raw.get("split")
    return Rule(
        name=raw["name"],
        serve=_served(page, outcomes, raw["serve"], f"{here}/serve") if "serve" in raw else None,
        split=() if split is None else shares(page, outcomes, split, f"{here}/split"),
        experiment=_used(page, raw, "experiment", here),
        percent=page.optional(quantities.thousandths, raw, "percent", here),
        rollout=_used(page, raw, "rollout", here),
        layer=_used(page, raw, "layer", here),
        when=None if when is None else condition(page, when, f"{here}/when"),
        activate_at=page.optional(quantities.instant, raw, "activate_at", here),
        force=raw.get("force", False),
    )


def _used(page: Page, raw: Raw, kind: str, here: str) -> str:
    name: str = raw.get(kind, "")
    return page.refer(kind, name, f"{here}/{kind}") if name else ""


def _served(page: Page, outcomes: Outcomes, value: object, pointer: str) -> Value:
    problem = outcomes.problem(value)
    if problem is not None:
        page.fail(problem[0], pointer, problem[1])
    return serve_of(value)


def _otherwise(page: Page, outcomes: Outcomes, raw: object, pointer: str) -> Otherwise:
    if isinstance(raw, dict) and raw.keys() == {"split"} and isinstance(raw["split"], list):
        return Otherwise(split=shares(page, outcomes, raw["split"], f"{pointer}/split"))
    return Otherwise(serve=_served(page, outcomes, raw, pointer))


def shares(page: Page, outcomes: Outcomes, raw: list[Raw], pointer: str) -> tuple[Share, ...]:
    """Bind the shares of a split."""
    return tuple(
        [
            Share(
                serve=_served(page, outcomes, share["serve"], f"{pointer}/{at}/serve"),
                weight=page.number(quantities.thousandths, share["weight"], f"{pointer}/{at}/weight"),
            )
            for at, share in enumerate(raw)
        ]
    )
