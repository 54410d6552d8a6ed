"""A small organisation, and short ways to say what a change touches and who approved it."""

from typing import Any, Final

from flaggit import model
from flaggit.frozen import replace
from flaggit.policy import Approval, Change, Effect, Evidence, Objection, Side, Touch

HOUR: Final = 3_600
DAY: Final = 24 * HOUR
NOW: Final = 1_795_000_000
"""2026-11-18T11:06:40Z"""

DIGEST: Final = "d" * 64
OTHER: Final = "e" * 64

TAXONOMY: Final = model.Taxonomy(
    groups={"non-production": ("dev", "staging"), "production": ("production-eu", "production-us")},
    domains={"checkout": "team-checkout", "payments": "team-payments", "search": "team-search"},
    teams={
        "team-checkout": model.Team(
            name="team-checkout", members=("ada", "grace", "release-bot"), pager="checkout"
        ),
        "team-payments": model.Team(name="team-payments", members=("alan", "barbara", "grace")),
        "team-search": model.Team(name="team-search", members=("renovate[bot]",)),
        "team-sre": model.Team(name="team-sre", members=("edsger", "frances"), pager="sre"),
    },
)

CHARTER: Final = model.Charter(
    path="flags/charter.yaml",
    owners=("team-sre",),
    tiers=(
        model.Tier(name="routine", approvals={"owner": 1}),
        model.Tier(
            name="careful",
            approvals={"owner": 1, "sre": 1},
            when=(
                model.Matcher(environment="production", reach=model.Reach(over=10_000)),
                model.Matcher(moves_users=True),
                model.Matcher(compatibility="consumers-first"),
                model.Matcher(weakens_guardrail=True),
                model.Matcher(touches_experiment=True),
                model.Matcher(do="retire", kind="kill-switch"),
                model.Matcher(force=True),
                model.Matcher(document="taxonomy"),
            ),
        ),
        model.Tier(
            name="critical",
            approvals={"owner": 2, "sre": 1},
            when=(
                model.Matcher(
                    domain="payments",
                    environment="production",
                    reach=model.Reach(over=25_000, inclusive=True),
                ),
                model.Matcher(compatibility="breaking"),
                model.Matcher(service="ledger"),
            ),
        ),
    ),
    roles={"on-call": ("team-checkout", "team-sre"), "sre": ("team-sre",)},
    people={
        "ada": model.Person(login="ada", mail=("ada@shop.example",)),
        "release-bot": model.Person(login="release-bot", bot=True),
    },
    may=(
        model.Permission(
            name="payments-makes-migrations",
            do=("create", "retire"),
            by=("owner",),
            where=model.Matcher(domain="payments", kind="migration"),
        ),
        model.Permission(
            name="sre-starts-experiments", do=("start-experiment",), by=("sre", "team-checkout")
        ),
    ),
    valid_for=14 * DAY,
    restore={"on-call": 1},
    restore_age=30 * DAY,
    kill="on-call",
    kill_for=4 * HOUR,
    break_glass=model.BreakGlass(by="on-call", settle_within=2 * DAY),
    freezes=(
        model.Freeze(
            start=NOW + 100 * DAY, end=NOW + 104 * DAY, exceptions=("kill", "restore"), reason="Black Friday"
        ),
    ),
    escalation=(model.Escalation(after=4 * HOUR, ask="sre"),),
)


def side(domain: str = "checkout", **more: Any) -> Side:
    """One side of a release flag of a domain."""
    return Side(**{"kind": "release", "domain": domain, "owner": f"team-{domain}", **more})


def flag(key: str = "checkout.express-pay", *effects: Effect, **more: Any) -> Touch:
    """A flag that was there and still is."""
    both = side(key.partition(".")[0])
    return Touch(
        **{"document": "flag", "key": key, "before": both, "after": both, "effects": effects, **more}
    )


def effect(environment: str = "production-eu", reach: int = 5_000, **more: Any) -> Effect:
    """A change of decisions in an environment, for 5 % of a group unless said."""
    return Effect(environment=environment, reach=reach, **{"services": ("web",), **more})


def change(*touches: Touch, **more: Any) -> Change:
    """A change by ada."""
    given = {"digest": DIGEST, "touches": touches, "authors": ("ada",), "at": NOW - HOUR, **more}
    return Change(**given)


def approved(*logins: str, **more: Any) -> Evidence:
    """Approvals of the change, given half an hour ago."""
    one = Approval(by="", digest=DIGEST, at=NOW - HOUR // 2, source="github")
    return Evidence(approvals=tuple(replace(one, by=login, **more) for login in logins))


def objected(*logins: str) -> tuple[Objection, ...]:
    """Requests for changes."""
    return tuple(Objection(by=login, at=NOW - HOUR, source="github") for login in logins)
