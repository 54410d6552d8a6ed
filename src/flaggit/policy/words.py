"""Sentences of a verdict."""

from collections.abc import Iterable

from flaggit.model import Matcher, Reach
from flaggit.policy.change import Effect, Touch


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, end = [*names] or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def share(thousandths: int) -> str:
    """Thousandths of a percent: 12500 is `12.5 %`."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".") + " %"


def span(seconds: int) -> str:
    """A duration in its largest whole unit: 172800 is `2 days`."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def touch_words(touch: Touch) -> str:
    """`flag checkout.express-pay`, with what was edited when it is not the thing itself."""
    through = f" (through {touch.through})" if touch.through else ""
    return f"{touch.document} {touch.key}".strip() + through


def condition_words(matcher: Matcher, asked: Iterable[str], touch: Touch, effect: Effect) -> str:
    """What a matcher found: `production-eu, 15 % of the group that it reaches most (more than 10 %)`."""
    said = {
        "document": f"it is {'an' if touch.document[0] in 'aeiou' else 'a'} {touch.document}"
        if touch.document != "people"
        else "members and keys change",
        "do": _DONE[touch.do.value],
        "environment": effect.environment,
        "kind": f"kind {matcher.kind}",
        "domain": f"domain {matcher.domain}",
        "service": f"read by {matcher.service}",
        "reach": _reach(matcher.reach, effect) if matcher.reach else "",
        "moves_users": "people move between variants"
        if matcher.moves_users
        else "nobody moves between variants",
        "compatibility": f"compatibility: {touch.compatibility.value}",
        "weakens_guardrail": "a guardrail is weakened"
        if matcher.weakens_guardrail
        else "no guardrail is weakened",
        "touches_experiment": "a running experiment is touched"
        if matcher.touches_experiment
        else "no running experiment is touched",
        "force": "a force rule is touched" if matcher.force else "no force rule is touched",
    }
    return ", ".join(said[name] for name in asked)


def _reach(bound: Reach, effect: Effect) -> str:
    over = f"{share(bound.over)} or more" if bound.inclusive else f"more than {share(bound.over)}"
    return f"{share(effect.reach)} of the group that it reaches most ({over})"


_DONE = {
    "create": "it is new",
    "modify": "it was there",
    "retire": "it goes",
    "start-experiment": "an experiment begins",
}
