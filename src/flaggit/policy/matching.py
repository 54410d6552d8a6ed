"""Which of the charter's matchers hold of a touch, and which tier it is in.

A touch has two sides and several effects; a matcher holds when it holds of one side and one effect together. So a flag
that leaves a strict kind, or a strict domain, is judged by the stricter of the two.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from flaggit.frozen import names
from flaggit.model import Charter, Matcher, Precedence, Reach, Taxonomy
from flaggit.policy.change import GOVERNANCE, Compatibility, Effect, Side, Touch
from flaggit.policy.verdict import Reason
from flaggit.policy.words import condition_words, touch_words

T = TypeVar("T")

_CLASSES: Final = tuple(Compatibility)
_NOWHERE: Final = Effect(environment="", reach=0)
_NOTHING: Final = Side()


class Placed(NamedTuple):
    """A touch and its tier, by index, and why."""

    touch: Touch
    tier: int
    reason: Reason


class _Seen(NamedTuple):
    """One side and one effect of a touch."""

    touch: Touch
    side: Side
    effect: Effect
    taxonomy: Taxonomy


_TESTS: Final[Mapping[str, Callable[[Matcher, _Seen], bool]]] = {
    "document": lambda asks, seen: seen.touch.document == asks.document,
    "do": lambda asks, seen: seen.touch.do == asks.do,
    "environment": lambda asks, seen: seen.effect.environment in seen.taxonomy.members(asks.environment),
    "kind": lambda asks, seen: seen.side.kind == asks.kind,
    "domain": lambda asks, seen: seen.side.domain == asks.domain,
    "service": lambda asks, seen: asks.service in seen.effect.services,
    "reach": lambda asks, seen: asks.reach is not None and reaches(asks.reach, seen.effect.reach),
    "moves_users": lambda asks, seen: seen.effect.moves_users is asks.moves_users,
    "compatibility": lambda asks, seen: _at_least(seen.touch.compatibility, asks.compatibility),
    "weakens_guardrail": lambda asks, seen: seen.touch.weakens_guardrail is asks.weakens_guardrail,
    "touches_experiment": lambda asks, seen: seen.touch.touches_experiment is asks.touches_experiment,
    "force": lambda asks, seen: seen.side.force is asks.force,
}
ASKED: Final = names(Matcher)
"""What a matcher may ask, in its order; `_TESTS` has a test for each."""


def asks(matcher: Matcher) -> tuple[str, ...]:
    """What a matcher asks."""
    return tuple(name for name in ASKED if getattr(matcher, name) not in {"", None})


def reaches(bound: Reach, reach: int) -> bool:
    """Whether a share is above a bound."""
    return reach > bound.over or (bound.inclusive and reach == bound.over)


def holding(matcher: Matcher, touch: Touch, taxonomy: Taxonomy) -> Effect | None:
    """Find an effect of a touch that a matcher holds of; None when it holds of none."""
    wanted = asks(matcher)
    effects = touch.effects or (_NOWHERE,)
    for effect in sorted(effects, key=lambda each: -each.reach):
        sides = touch.sides or (_NOTHING,)
        if any(_all(matcher, wanted, _Seen(touch, side, effect, taxonomy)) for side in sides):
            return effect
    return None


def placed(charter: Charter, taxonomy: Taxonomy, touch: Touch) -> Placed:
    """Give the tier of a touch: the strictest that a matcher puts it in, the first tier without."""
    hits = list(_hits(charter, taxonomy, touch))
    kept = winning(charter.precedence, hits, lambda hit: hit[2])
    what = touch_words(touch)
    governs = touch.document in GOVERNANCE
    if governs and not any(hit[2].document == touch.document for hit in kept):
        last = len(charter.tiers) - 1
        words = "what decides how all else is judged, and no matcher places it"
        return Placed(touch, last, Reason(tier=charter.tiers[last].name, rule="", touch=what, words=words))
    if not kept:
        bare = touch.document == "flag" and not touch.effects
        words = "no decision changes" if bare else "nothing asks for more"
        return Placed(touch, 0, Reason(tier=charter.tiers[0].name, rule="", touch=what, words=words))
    tier, at, matcher, effect = max(kept, key=lambda hit: (hit[0], -hit[1]))
    name = charter.tiers[tier].name
    words = condition_words(matcher, asks(matcher), touch, effect)
    return Placed(touch, tier, Reason(tier=name, rule=f"{name}_when {at + 1}", touch=what, words=words))


def winning(first: Sequence[Precedence], hits: Sequence[T], of: Callable[[T], Matcher]) -> list[T]:
    """Leave out the rules of domains and services over which another's, that matches too, takes precedence.

    Rules that name no domain and no service always hold; without precedence all do, and the strictest wins.
    """
    present = {party for hit in hits for party in _parties(of(hit))}
    chosen = next((each for each in first if (each.kind, each.name) in present), None)
    if chosen is None:
        return list(hits)
    winner = (chosen.kind, chosen.name)
    return [hit for hit in hits if not (named := _parties(of(hit))) or winner in named]


def _hits(charter: Charter, taxonomy: Taxonomy, touch: Touch) -> Iterator[tuple[int, int, Matcher, Effect]]:
    for tier, each in enumerate(charter.tiers):
        for at, matcher in enumerate(each.when):
            effect = holding(matcher, touch, taxonomy)
            if effect is not None:
                yield tier, at, matcher, effect


def _parties(matcher: Matcher) -> set[tuple[str, str]]:
    named = {("domain", matcher.domain), ("service", matcher.service)}
    return {party for party in named if party[1]}


def _all(matcher: Matcher, wanted: Iterable[str], seen: _Seen) -> bool:
    return all(_TESTS[name](matcher, seen) for name in wanted)


def _at_least(found: Compatibility, asked: str) -> bool:
    return _CLASSES.index(found) >= _CLASSES.index(Compatibility(asked))
