"""FG354: a prerequisite that can never be met."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import Environment, Flag, Requirement, Value

_RAMP = "    rules:\n      - name: ramp\n        rollout: checkout.pay\n        serve: true\n"
_NEEDS = "  - {flag: payments.tokenised-cards, is: true}\n"


def _rule(name: str, serve: str, country: str) -> str:
    return f"      - name: {name}\n        serve: {serve}\n        when: {{country: {{{country}}}}}\n"


_VAULT = f"""\
summary: A vault for tokens
kind: ops
type: boolean
safe: false
services:
  - payments
environments:
  non-production:
    otherwise: true
  production:
    otherwise: false
    rules:
{_rule("fr", "true", "in: [FR]")}"""

RULE = Rule(
    id="FG354",
    name="prerequisite that is never met",
    severity=Severity.WARNING,
    why="Nobody gets the required value there, or nobody gets all that is required together, so this flag serves its safe value to everybody, whatever its own rules say.",
    remedy="Let the required flag serve the value there, or switch this flag off there (`active: false`), which says the same openly.",
    invalid=(
        wrong(
            "the required flag is off for everybody",
            edited("tokenised-cards.flag.yaml", (_RAMP, "")),
            {"flags/payments/tokenised-cards.test.yaml": None},
        ),
        wrong(
            "the only rule that serves it is out of reach",
            edited(
                "tokenised-cards.flag.yaml",
                (
                    _RAMP,
                    "    rules:\n"
                    + _rule("not-de", "false", "not_in: [DE]")
                    + _rule("at", "true", "in: [AT]"),
                ),
            ),
            {"flags/payments/tokenised-cards.test.yaml": None},
            count=1,
        ),
        wrong(
            "two required flags exclude each other",
            edited("tokenised-cards.flag.yaml", (_RAMP, "    rules:\n" + _rule("de", "true", "in: [DE]"))),
            edited("express-pay.flag.yaml", (_NEEDS, f"{_NEEDS}  - {{flag: payments.vault, is: true}}\n")),
            {"flags/payments/tokenised-cards.test.yaml": None, "flags/payments/vault.flag.yaml": _VAULT},
            count=1,
        ),
    ),
    valid=(
        fine(
            "a ramp may come to it",
            edited("pay.rollout.yaml", ("stage: quarter", "stage: pilot")),
        ),
        fine(
            "two required flags that some get together",
            edited(
                "tokenised-cards.flag.yaml", (_RAMP, "    rules:\n" + _rule("ramp", "true", "in: [DE, FR]"))
            ),
            edited("express-pay.flag.yaml", (_NEEDS, f"{_NEEDS}  - {{flag: payments.vault, is: true}}\n")),
            {"flags/payments/vault.flag.yaml": _VAULT},
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each requirement with everything that the required flag can serve; one finding a requirement.

    What a quick look leaves in doubt the analysis proves: whether the rule that serves it reaches anybody, and whether all is met together.
    """
    for flag in view.catalog.flags.values():
        where: dict[tuple[int, ...], list[str]] = {}
        for environment in _matters(view, flag) if flag.requires else ():
            never: list[tuple[int, ...]] = [
                (at,) for at, need in enumerate(flag.requires) if not _can_be(view, need, environment)
            ]
            for positions in never or [view.proving.requiring.unmet(flag, environment)]:
                where.setdefault(positions, []).append(environment)
        for positions, environments in where.items():
            if positions:
                yield _finding(view, flag, positions, environments)


def _matters(view: View, flag: Flag) -> Iterator[str]:
    """The environments in which a flag may serve something else than its safe value."""
    for block in flag.environments.values():
        if not _is_safe(view, flag, block):
            yield from view.covers(flag, block.name)


def _finding(view: View, flag: Flag, positions: tuple[int, ...], environments: list[str]) -> Finding:
    needs = [flag.requires[at] for at in positions]
    if len(needs) == 1:
        told = f"{needs[0].flag} is never {_told(needs[0].name)} in {listed(environments)}, which {flag.key} requires"
    else:
        both = listed([f"{need.flag} {_told(need.name)}" for need in needs])
        told = f"in {listed(environments)} nobody gets {both} together, which {flag.key} requires"
    related = tuple(
        Place(path=view.catalog.flags[need.flag].path, pointer="/environments", note="what it serves")
        for need in needs
    )
    return RULE.at(Place(path=flag.path, pointer=f"/requires/{positions[-1]}"), told, related=related)


def _can_be(view: View, need: Requirement, environment: str) -> bool:
    required = view.catalog.flags.get(need.flag)
    block = view.catalog.environment(required, environment) if required else None
    if required is None or block is None:
        # Another check reports it.
        return True
    return any(_same(value, need.name) for value in _served(view, required, block))


def _is_safe(view: View, flag: Flag, block: Environment) -> bool:
    """Tell whether a block serves nothing but the safe value, so that no prerequisite matters."""
    return all(value is None or _same(value, flag.safe) for value in _served(view, flag, block))


def _served(view: View, flag: Flag, block: Environment) -> Iterator[Value | None]:
    """Everything that a flag can serve by a block."""
    yield flag.safe
    if not block.active:
        return
    yield block.otherwise.serve
    yield from (share.serve for share in block.otherwise.split)
    for rule in block.rules:
        yield rule.serve
        yield from (share.serve for share in rule.split)
        experiment = view.catalog.experiments.get(rule.experiment)
        yield from (arm.serve for arm in (experiment.arms if experiment else ()))


def _same(one: Value | None, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _told(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
