"""The charter: who may do what, and whose approval it needs."""

import re
from collections.abc import Iterator
from typing import Final

from flaggit.binding import quantities
from flaggit.binding.faults.within import UNKNOWN_TIER
from flaggit.binding.page import Page, Raw
from flaggit.binding.suggesting import Names
from flaggit.model import (
    BreakGlass,
    Charter,
    Escalation,
    Freeze,
    Matcher,
    Permission,
    Person,
    Precedence,
    Reach,
    Standards,
    Tier,
)
from flaggit.source import escape

_WHEN: Final = "_when"
_REACH: Final = re.compile(r">(=?)([0-9]+(?:\.[0-9]+)?)%")


def charter(page: Page, raw: Raw) -> Charter:
    """Bind the charter; tiers, rules and steps keep the order of the file."""
    restore, kill = dict(raw.get("restore", {})), raw.get("kill", {})
    age = page.optional(quantities.seconds, restore, "not_older_than", "/restore")
    restore.pop("not_older_than", None)
    _holders(page, restore, "/restore")
    _known_tiers(page, raw)
    return Charter(
        path=page.path,
        tiers=tuple([_tier(page, raw, name) for name in raw["tiers"]]),
        owners=_sorted(raw, "owners"),
        roles={name: tuple(sorted(teams)) for name, teams in sorted(raw.get("roles", {}).items())},
        people={login: _person(login, known or {}) for login, known in sorted(raw.get("people", {}).items())},
        may=tuple([_permission(page, may, f"/may/{at}") for at, may in enumerate(raw.get("may", []))]),
        precedence=tuple(_precedence(page, raw.get("precedence", []))),
        valid_for=page.optional(quantities.seconds, raw.get("approvals", {}), "valid_for", "/approvals"),
        restore=_counts(restore),
        restore_age=age,
        kill=_role(page, kill, "by", "/kill"),
        kill_for=page.optional(quantities.seconds, kill, "at_most", "/kill"),
        break_glass=_break_glass(page, raw["break_glass"]) if "break_glass" in raw else None,
        freezes=_freezes(page, raw),
        experiments=_standards(page, raw.get("experiments", {})),
        escalation=tuple([_step(page, each, at) for at, each in enumerate(raw.get("escalation", []))]),
        force=int(raw["force"]["at_most"]) if "force" in raw else None,
    )


def _tier(page: Page, raw: Raw, name: str) -> Tier:
    approvals, key = raw["tiers"][name], f"{name}{_WHEN}"
    _holders(page, approvals, f"/tiers/{escape(name)}")
    when = [_matcher(page, each, f"/{escape(key)}/{at}") for at, each in enumerate(raw.get(key, ()))]
    return Tier(name=name, approvals=_counts(approvals), when=tuple(when))


def _known_tiers(page: Page, raw: Raw) -> None:
    """Report matchers of a tier that the charter lacks."""
    tiers = Names(raw["tiers"])
    for key in raw:
        name = key.removesuffix(_WHEN)
        if key != name and name not in raw["tiers"]:
            question = tiers.question(name)
            message = f"there is no tier {name}{': ' if question else ''}{question}"
            page.fault(UNKNOWN_TIER, f"/{escape(key)}", message, on="key")


def _matcher(page: Page, raw: Raw, here: str) -> Matcher:
    if "service" in raw:
        page.refer("service", raw["service"], f"{here}/service")
    return Matcher(
        document=raw.get("document", ""),
        do=raw["do"] if isinstance(raw.get("do"), str) else "",  # a permission has a list of them
        environment=raw.get("environment", ""),
        kind=raw.get("kind", ""),
        domain=raw.get("domain", ""),
        service=raw.get("service", ""),
        reach=_reach(raw["reach"]) if "reach" in raw else None,
        moves_users=raw.get("moves_users"),
        compatibility=raw.get("compatibility", ""),
        weakens_guardrail=raw.get("weakens_guardrail"),
        touches_experiment=raw.get("touches_experiment"),
        force=raw.get("force"),
    )


def _reach(text: str) -> Reach | None:
    match = _REACH.fullmatch(text)  # the schema holds the form
    return Reach(over=quantities.thousandths(float(match[2])), inclusive=bool(match[1])) if match else None


def _permission(page: Page, raw: Raw, here: str) -> Permission:
    return Permission(
        name=raw["name"],
        do=_sorted(raw, "do"),
        by=page.refer_all("role", raw["by"], f"{here}/by"),
        where=_matcher(page, raw, here),
    )


def _precedence(page: Page, raw: list[Raw]) -> Iterator[Precedence]:
    for at, each in enumerate(raw):
        for kind, name in each.items():
            if kind == "service":
                page.refer("service", name, f"/precedence/{at}/service")
            yield Precedence(kind=kind, name=name)


def _person(login: str, raw: Raw) -> Person:
    return Person(
        login=login, keys=_sorted(raw, "keys"), mail=_sorted(raw, "mail"), bot=raw.get("bot", False)
    )


def _break_glass(page: Page, raw: Raw) -> BreakGlass:
    return BreakGlass(
        by=_role(page, raw, "by", "/break_glass"),
        settle_within=page.number(quantities.seconds, raw["settle_within"], "/break_glass/settle_within"),
        blocks=raw.get("overdue", "blocks") == "blocks",
    )


def _freezes(page: Page, raw: Raw) -> tuple[Freeze, ...]:
    """Give the windows, and behind them the holds."""
    windows = [_freeze(page, each, f"/freeze/{at}") for at, each in enumerate(raw.get("freeze", []))]
    holds = [_freeze(page, each, f"/holds/{at}") for at, each in enumerate(raw.get("holds", []))]
    return (*windows, *holds)


def _freeze(page: Page, raw: Raw, here: str) -> Freeze:
    hold = "since" in raw
    start = "since" if hold else "from"
    if "service" in raw:
        page.refer("service", raw["service"], f"{here}/service")
    return Freeze(
        start=page.number(quantities.instant, raw[start], f"{here}/{start}"),
        end=page.optional(quantities.instant, raw, "until", here),
        exceptions=_sorted(raw, "except"),
        reason=raw.get("reason", ""),
        environment=raw.get("environment", ""),
        domain=raw.get("domain", ""),
        service=raw.get("service", ""),
        hold=hold,
    )


def _standards(page: Page, raw: Raw) -> Standards:
    weeks = raw.get("weeks", {}).get("at_least")
    return Standards(
        must_have=_sorted(raw, "must_have"),
        guardrails=page.refer_all("metric", raw.get("guardrails", []), "/experiments/guardrails"),
        alpha=raw.get("alpha", {}).get("at_most"),
        power=raw.get("power", {}).get("at_least"),
        weeks=None if weeks is None else int(weeks),
    )


def _step(page: Page, raw: Raw, at: int) -> Escalation:
    return Escalation(
        after=page.number(quantities.seconds, raw["after"], f"/escalation/{at}/after"),
        ask=_role(page, raw, "ask", f"/escalation/{at}"),
        contact=raw.get("contact", ""),
    )


def _role(page: Page, raw: Raw, name: str, here: str) -> str:
    return page.refer("role", raw[name], f"{here}/{name}") if name in raw else ""


def _holders(page: Page, names: Raw, pointer: str) -> None:
    for name in names:
        page.refer("role", name, f"{pointer}/{escape(name)}", "key")


def _counts(raw: Raw) -> dict[str, int]:
    # JSON schema lets a whole number be written 2.0.
    return {name: int(count) for name, count in sorted(raw.items())}


def _sorted(raw: Raw, name: str) -> tuple[str, ...]:
    return tuple(sorted(set(raw.get(name, ()))))
