"""Reviews made by hand, each of a change that people make."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flaggit.review import (
    Cause,
    Change,
    Clause,
    Compatibility,
    Cover,
    Effect,
    Failing,
    FlagChange,
    Guarded,
    Level,
    People,
    Place,
    Quiet,
    Region,
    Review,
    Served,
    Side,
    Undo,
    Witness,
)

FLAG = "flags/checkout/express-pay.flag.yaml"
FALSE, TRUE = Served(value=False), Served(value=True)
COUNTRY = Clause(attribute="country", words="DE, FR", values=("DE", "FR"))
VERSION = Clause(attribute="app_version", words="≥ 2.3.0")
WITNESS = Witness(
    context={"user": "u-17", "country": "DE", "app_version": "2.3.0"},
    buckets=(("payments.tokenised-cards", "user", 0, 17_300),),
    confirmed=True,
)


def region(**more: Any) -> Region:
    usual: dict[str, Any] = {
        "before": FALSE,
        "after": TRUE,
        "effect": Effect.ENTERS,
        "clauses": (COUNTRY, VERSION),
        "share": Fraction(20, 100),
        "witness": WITNESS,
        "rules": ("otherwise", "early-markets"),
    }
    return Region(**usual | more)


def place(*regions: Region, **more: Any) -> Place:
    usual: dict[str, Any] = {
        "environments": ("production-eu", "production-us"),
        "group": "production",
        "services": ("web",),
        "regions": regions or (region(),),
        "reach": max((each.share for each in regions), default=Fraction(20, 100)),
        "people": _together([each.people for each in regions]),
        "protected": True,
    }
    return Place(**usual | more)


def _together(regions: Sequence[People | None]) -> People | None:
    """The people of regions that have nobody in common and are all in force at once."""
    found = [each for each in regions if each]
    if not found or len(found) < len(regions):
        return None
    return People(
        count=sum(each.count for each in found),
        share=min(1.0, sum(each.share for each in found)),
        day=found[0].day,
        exact=all(each.exact for each in found),
        uncounted=tuple(sorted({name for each in found for name in each.uncounted})),
    )


def flag(*places: Place, **more: Any) -> FlagChange:
    usual: dict[str, Any] = {
        "key": "checkout.express-pay",
        "former": "checkout.express-pay",
        "path": FLAG,
        "change": Change.MODIFIED,
        "kind": "release",
        "was_kind": "release",
        "owner": "team-checkout",
        "causes": (
            Cause(path=FLAG, words="percent 5 -> 25", line=22, kind="flag", name="checkout.express-pay"),
        ),
        "places": places,
        "cover": Cover(cases=2, holding=2, touching=0, uncovered=1),
        "services": ("checkout-api", "web"),
        "unit": "user",
    }
    return FlagChange(**usual | more)


def review(*flags: FlagChange, **more: Any) -> Review:
    usual: dict[str, Any] = {
        "base": Side(commit="a91c3d2" * 5 + "a91c3", name="main"),
        "head": Side(commit="a91c3d2" * 5 + "a91c3", name="work tree", dirty=True),
        "files": (FLAG,),
        "flags": flags,
        "undo": Undo() if flags else None,
        "governed": True,
    }
    return Review(**usual | more)


def ramp() -> Review:
    """A percentage is raised, in production and for a population."""
    people = People(count=41_000, share=0.023, day="2026-11-01")
    return review(flag(place(region(people=people))), population="2026-11-01")


def segment() -> Review:
    """A segment is widened that several flags use."""
    path = "flags/shared/early-access.segment.yaml"
    cause = Cause(path=path, words="segment early-access", kind="segment", name="early-access")
    plan = Clause(attribute="plan", words="beta", values=("beta",))
    country = Clause(attribute="country", words="not AT, DE, FR, NL", missing="no")
    split = [
        region(
            before=Served(value=10, variant="control"),
            after=Served(value=value, variant=variant),
            effect=Effect.MOVES if variant == "compact" else Effect.RELABELLED,
            clauses=(plan, country),
            share=Fraction(share, 100),
            rules=("experiment", "early"),
            witness=Witness(context={"user": "u-4", "plan": "beta", "country": "BR"}, confirmed=True),
        )
        for variant, value, share in (("compact", 12, 30), ("same", 10, 20))
    ]
    layout = flag(
        place(*split, services=("mobile-bff", "web")),
        key="checkout.cart-layout",
        path="flags/checkout/cart-layout.flag.yaml",
        causes=(cause,),
        kind="experiment",
        experiments=("checkout.cart-layout",),
        compatibility=(
            Compatibility(
                level=Level.BREAKING,
                code="experiment-touched",
                words="the running experiment checkout.cart-layout is touched: start iteration 2",
                path=path,
                environments=("production-eu", "production-us"),
                short="it mixes the data of the running experiment checkout.cart-layout",
            ),
        ),
    )
    same = [
        flag(
            place(region(clauses=(plan, country), share=Fraction(1))),
            key=key,
            path=f"flags/{key.replace('.', '/')}.flag.yaml",
            causes=(cause,),
            cover=None,
        )
        for key in ("pricing.coupon-box", "search.rerank")
    ]
    quiet = [Quiet(key=f"search.flag-{at}", why="shadowed by an earlier rule") for at in range(4)]
    quiet += [Quiet(key=f"web.flag-{at}", why="inactive there") for at in range(5)]
    return review(
        layout,
        *same,
        files=(path,),
        quiet=tuple(quiet),
        undo=Undo(commands=("git revert --no-edit -m 1 a91c3d2a91c3",)),
    )


def salt() -> Review:
    """A salt is changed: the same shares, other people."""
    regions = (
        region(clauses=(), share=Fraction(3, 16)),
        region(clauses=(), share=Fraction(3, 16), before=TRUE, after=FALSE, effect=Effect.LEAVES),
    )
    breaking = Compatibility(
        level=Level.BREAKING,
        code="salt-changed",
        words="the salt changes, so other users are picked; keep the old salt",
        path=FLAG,
    )
    both = (
        place(*regions, reach=Fraction(3, 8)),
        place(*regions, reach=Fraction(3, 8), environments=("staging",), group="", protected=False),
    )
    return review(flag(*both, compatibility=(breaking,)))


def wave() -> Review:
    """A rollout's next wave: a case that expects the former stage fails."""
    path = "flags/checkout/pay.rollout.yaml"
    cause = Cause(
        path=path,
        words="rollout checkout.pay: wave back -> front",
        line=1,
        kind="rollout",
        name="checkout.pay",
        standing="wave 2 of 2: web goes from stage five (5 %) to stage quarter (25 %); payments stays at stage quarter (25 %)",
    )
    failing = Failing(
        name="not yet",
        words="expected false by otherwise, got true by ramp",
        path="flags/checkout/express-pay.test.yaml",
        line=12,
    )
    cover = Cover(cases=4, holding=3, touching=1, failing=(failing,))
    return review(flag(place(), causes=(cause,), cover=cover), files=(path,))


def unexact() -> Review:
    """A flag that is too large, with a condition on what a text contains, and a window."""
    part = Clause(attribute="email", words="containing @shop")
    unknown = Clause(attribute="plan", words="not beta", missing="maybe")
    lacking = Clause(attribute="app_version", words="unknown", missing="yes")
    bound = region(
        clauses=(part, unknown, lacking),
        exact=False,
        since=1_795_996_800,
        until=1_798_761_600 + 61,
        witness=None,
    )
    gone = region(
        before=Served(value={"limit": 10, "x": [1]}),
        after=Served(absent=True),
        effect=Effect.VANISHES,
        clauses=(),
        share=Fraction(1),
        witness=None,
        rules=("otherwise", ""),
    )
    return review(
        flag(place(bound, exact=False)),
        flag(place(gone), key="search.semantic", change=Change.DELETED, unit="", cover=None),
        exact=False,
    )


def formatting() -> Review:
    """Comments, key order, a summary: no decision changes."""
    return review(
        files=(FLAG, "flags/search/semantic.flag.yaml"),
        quiet=(Quiet(key="search.semantic", why="only its form changes"),),
    )


def nothing() -> Review:
    """Two states without a difference."""
    return review(files=())


def project() -> Review:
    """The project is called otherwise: no decision changes, and no service takes what is built."""
    words = "the project was shop and is store: services refuse its bundles until they ask for store"
    edit = Compatibility(level=Level.BREAKING, code="project-renamed", words=words, path="flags/flaggit.yaml")
    return review(files=("flags/flaggit.yaml",), compatibility=(edit,))


def guardrail() -> Review:
    """A rollout may do more harm before it is taken back, and a metric is measured otherwise: no decision changes."""
    path, metric = "flags/checkout/pay.rollout.yaml", "flags/metrics/checkout-errors.metric.yaml"
    key = "checkout.express-pay"
    later = Cause(
        path=path,
        words="rollout checkout.pay: guardrail checkout-errors: relative +20 % -> +50 %",
        pointer="/guardrails/0",
        line=14,
        kind="rollout",
        name="checkout.pay",
        watches=True,
        weakens=True,
    )
    sooner = Cause(
        path=metric,
        words="metric checkout-errors: no_data stale 60 s -> 30 s",
        line=9,
        kind="metric",
        name="checkout-errors",
        watches=True,
    )
    guarded = (
        Guarded(cause=later, flags=(key,)),
        Guarded(
            cause=sooner, flags=(key,), through=("experiment checkout.cart-layout", "rollout checkout.pay")
        ),
    )
    quiet = (Quiet(key=key, why="only what watches it changed"),)
    return review(files=(path, metric), quiet=quiet, guarded=guarded)


REVIEWS: dict[str, Callable[[], Review]] = {
    "ramp": ramp,
    "segment": segment,
    "salt": salt,
    "wave": wave,
    "unexact": unexact,
    "formatting": formatting,
    "nothing": nothing,
    "project": project,
    "guardrail": guardrail,
}
