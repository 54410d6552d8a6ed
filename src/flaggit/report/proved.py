"""Proofs for the terminal, for machines, and as a part of a review."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from flaggit.bundle import instant
from flaggit.commands.prove import Proved
from flaggit.proof import PREMISES, Counter, Decided, State, Step, Transition, Verdict
from flaggit.report.review.parts import Heed, Mark, Part
from flaggit.report.review.values import told
from flaggit.report.terminal import Showable, Text, safe
from flaggit.report.words import counted, read_from

_STYLES: Final = {
    State.PROVED: "green",
    State.TOLERATED: "green",
    State.REFUTED: "bold red",
    State.UNSETTLED: "yellow",
}
_MOST: Final = 20
_BOTH: Final = 2


def text(proved: Proved, *, everything: bool = False) -> list[Showable]:
    """Render verdicts: what failed first, then the sum; each proved claim with `everything`."""
    lines: list[Showable] = []
    for states in ({State.REFUTED}, {State.UNSETTLED}, {State.PROVED, State.TOLERATED} if everything else ()):
        for alike in _alike(one for one in proved.verdicts if one.state in states):
            lines += _verdict(alike)
    for title, transition in (("taking it up", proved.forth), ("taking it back", proved.back)):
        if transition is not None:
            lines += _transition(title, transition)
    lines.append(Text(_sum(proved), "bold"))
    lines.append(Text(f"given that {'; '.join(PREMISES)}", "dim"))
    return lines


def as_json(proved: Proved) -> str:
    """Render verdicts for machines."""
    return json.dumps(
        {
            "read": {"commit": proved.commit, "dirty": proved.dirty, "base": proved.base or None},
            "premises": list(PREMISES),
            "verdicts": [_plain(one) for one in proved.verdicts],
            "forth": _plain_transition(proved.forth),
            "back": _plain_transition(proved.back),
        },
        ensure_ascii=False,
        indent=2,
    )


def part(proved: Proved) -> Part:
    """Say how the proofs came out, beside a review."""
    failed = [one for one in proved.verdicts if one.state in {State.REFUTED, State.UNSETTLED}]
    lines = [line.plain for alike in _alike(failed) for line in _verdict(alike)]
    for title, transition in (("taking it up", proved.forth), ("taking it back", proved.back)):
        if transition is not None and (transition.steps or transition.broken):
            lines += [line.plain for line in _transition(title, transition)]
    if any(one.state is State.REFUTED for one in failed) or proved.incoherent:
        mark = Mark.BAD
    else:
        mark = Mark.BAD if failed else Mark.OPEN if lines else Mark.GOOD
    up, back = _taken("it", proved.forth), _taken("the undo", proved.back)
    return Part(
        title="Proofs",
        mark=mark,
        summary="; ".join(filter(None, (_held(proved), up, back))),
        shown="\n".join(lines),
        stops=tuple(_stops(proved)),
        undo=back,
        heed=tuple(_heeded(proved.forth)),
    )


def _heeded(transition: Transition | None) -> Iterable[Heed]:
    """In which order to refresh, and why: `otherwise a is true in web for somebody for whom b is false in payments`."""
    if transition is None or not (transition.steps and transition.coherent):
        return
    counter = transition.steps[0].because.counter
    words = "otherwise somebody gets what does not fit together."
    if counter is not None and len(counter.decided) == _BOTH:
        one, other = (f"{each.flag} is {_value(each)} in {each.service}" for each in counter.decided)
        words = f"otherwise {one} for somebody for whom {other}."
    yield Heed(head=f"After merging, refresh {', then '.join(transition.order)}:", words=words)


def _taken(what: str, transition: Transition | None) -> str:
    """`services must take it up in this order: payments, then web`; empty when any order is right."""
    if transition is None or not (transition.steps or transition.broken):
        return ""
    if not transition.coherent:
        return f"services can take {what} up in no order that is right for everybody"
    return f"services must take {what} up in this order: {', then '.join(transition.order)}"


def _stops(proved: Proved) -> Iterable[str]:
    """What `prove` fails by."""
    refuted, unsettled = (
        sum(one.state is state for one in proved.verdicts) for state in (State.REFUTED, State.UNSETTLED)
    )
    if refuted:
        yield f"{counted(refuted, 'proof')} {'fails' if refuted == 1 else 'fail'}"
    if unsettled:
        yield f"{counted(unsettled, 'proof')} {'is' if unsettled == 1 else 'are'} not settled"
    for what, transition in (("it", proved.forth), ("the undo", proved.back)):
        if transition is not None and not transition.coherent:
            yield _taken(what, transition)


def _sum(proved: Proved) -> str:
    return f"{_count(proved)}; {read_from(proved.commit, dirty=proved.dirty)}"


def _held(proved: Proved) -> str:
    """How the claims came out, for somebody who may never have heard of them."""
    claims = len(proved.verdicts)
    if not claims:
        return "nothing to prove: no invariant is about these flags, and no service relies on another one's decision of them"
    if proved.failed:
        return _count(proved)
    hold = f"{counted(claims, 'claim')} between flags {'holds' if claims == 1 else 'hold'}"
    rolled = sum(one.moments for one in proved.verdicts) > claims
    return f"{hold}, at every step of {'its' if claims == 1 else 'their'} rollouts" if rolled else hold


def _count(proved: Proved) -> str:
    counts = {state: sum(one.state is state for one in proved.verdicts) for state in State}
    told = [f"{count:,} {state}" for state, count in counts.items() if count]
    if not told:
        return "nothing to prove"
    moments = sum(one.moments for one in proved.verdicts)
    return f"{', '.join(told)}, at {counted(moments, 'moment')} of rollouts"


def _alike(verdicts: Iterable[Verdict]) -> list[list[Verdict]]:
    """Put the verdicts of one name together: environments decide alike more often than not."""
    found: dict[tuple[str, State], list[Verdict]] = {}
    for one in verdicts:
        found.setdefault((one.claim.name, one.state), []).append(one)
    return list(found.values())


def _verdict(alike: Sequence[Verdict]) -> list[Text]:
    one = alike[0]
    line = Text(f"{one.state}  ", _STYLES[one.state])
    line.append(safe(one.claim.name), "bold")
    line.append(f"  {', '.join(dict.fromkeys(each.claim.environment for each in alike))}", "dim")
    lines = [line]
    if one.why:
        lines.append(Text(f"  {one.why}"))
    if one.counter is not None:
        lines += _counter(one.counter)
    return lines


def _counter(counter: Counter) -> Iterable[Text]:
    for moment in counter.moments:
        yield Text(f"  rollout {safe(moment.rollout)}: {safe(moment.told)}")
    seen: dict[str, object] = {
        name: value for one in counter.contexts.values() for name, value in one.items()
    }
    # What nothing asks for is left out, unless it is all that there is.
    named = sorted(seen.keys() & counter.asked or seen)
    who = ", ".join(f"{safe(name)} {safe(told(seen[name]))}" for name in named) or "anybody"
    when = f", at {instant.text(counter.at)}" if counter.at > 0 else ""
    yield Text(f"  {who}{when}")
    for salt, _, word, bucket in counter.buckets:
        kind = "split" if word else "bucket"
        yield Text(f"    {kind} {bucket / 1000:.3f} of {safe(salt)}", "dim")
    for one in counter.decided:
        yield Text(f"  {_decided(one)}")


def _decided(one: Decided) -> str:
    where = f" ({safe(one.path)}:{one.line})" if one.line else f" ({safe(one.path)})" if one.path else ""
    state = f" with {one.state}" if one.state else ""
    return f"{safe(one.service)}{state}: {safe(one.flag)} is {safe(_value(one))}, by {safe(one.rule)}{where}"


def _value(one: Decided) -> str:
    return one.variant if one.variant and not isinstance(one.value, bool) else told(one.value)


def _transition(title: str, transition: Transition) -> list[Text]:
    if not transition.steps and not transition.broken:
        return [Text(f"{title}: right in any order", "green")]
    lines = []
    if transition.coherent:
        lines.append(Text(f"{title}: refresh {', then '.join(map(safe, transition.order))}", "yellow"))
    else:
        lines.append(Text(f"{title}: no order is right for everybody; make it in two steps", "bold red"))
    for alike in _same(transition.steps)[:_MOST]:
        lines.append(Text(f"  if {safe(_early(alike))}, somebody gets:"))
        lines += [Text(f"  {line.plain}") for line in _counter_of(alike[0].because)]
    for verdict in transition.broken[:_MOST]:
        lines += [Text(f"  {line.plain}") for line in _verdict([verdict])]
    return lines


def _same(steps: Iterable[Step]) -> list[list[Step]]:
    """Put steps together that the same person gets the same by, whichever service gives it; one step of each two services."""
    pairs: dict[tuple[str, str], Step] = {}
    for step in steps:
        pairs.setdefault((step.first, step.then), step)
    found: dict[object, list[Step]] = {}
    for pair, step in pairs.items():
        counter = step.because.counter
        found.setdefault(_gist(counter) if counter else pair, []).append(step)
    return list(found.values())


def _early(steps: Iterable[Step]) -> str:
    """What must not happen: `recommendations is refreshed before app or web`."""
    pairs = [(step.then, step.first) for step in steps]
    thens, firsts = (list(dict.fromkeys(names)) for names in zip(*pairs, strict=True))
    if len(thens) * len(firsts) == len(pairs):
        return f"{' or '.join(thens)} is refreshed before {' or '.join(firsts)}"
    return " or ".join(f"{then} is refreshed before {first}" for then, first in pairs)


def _gist(counter: Counter) -> str:
    """What a counter-example says, without the services."""
    who = {name: value for one in counter.contexts.values() for name, value in one.items()}
    gets = [(one.flag, one.value, one.rule, one.state) for one in counter.decided]
    return repr((sorted(who.items()), counter.at, sorted(counter.buckets), gets))


def _counter_of(verdict: Verdict) -> list[Text]:
    return [Text(f"  {verdict.why}")] if verdict.counter is None else list(_counter(verdict.counter))


def _plain(one: Verdict) -> dict[str, object]:
    claim, counter = one.claim, one.counter
    return {
        "kind": claim.kind,
        "name": claim.name,
        "environment": claim.environment,
        "flags": list(claim.flags),
        "services": list(claim.services),
        "path": claim.path,
        "state": one.state,
        "moments": one.moments,
        "why": one.why or None,
        "counterExample": None if counter is None else _plain_counter(counter),
    }


def _plain_counter(counter: Counter) -> dict[str, object]:
    return {
        "contexts": {service: dict(context) for service, context in counter.contexts.items()},
        "buckets": [
            {"salt": salt, "unit": unit, "word": word, "bucket": bucket}
            for salt, unit, word, bucket in counter.buckets
        ],
        "at": instant.text(counter.at) if counter.at > 0 else None,
        "rollouts": [
            {"rollout": one.rollout, "reached": dict(one.reached), "words": one.told}
            for one in counter.moments
        ],
        "decided": [
            {
                "service": one.service,
                "flag": one.flag,
                "value": one.value,
                "variant": one.variant or None,
                "rule": one.rule,
                "state": one.state or None,
                "path": one.path or None,
                "line": one.line or None,
            }
            for one in counter.decided
        ],
    }


def _plain_transition(one: Transition | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {
        "coherent": one.coherent,
        "order": list(one.order),
        "steps": [
            {"first": step.first, "then": step.then, "because": _plain(step.because)} for step in one.steps
        ],
        "broken": [_plain(verdict) for verdict in one.broken],
    }
