"""Edits of plans: what was done to rollouts, experiments and layers, and where a rollout stands after it."""

from collections.abc import Iterator, Mapping

from flaggit.checks.wording import day, listed, percent, quantity
from flaggit.frozen import replace
from flaggit.model import Experiment, Layer, Member, Rollout, Window
from flaggit.review.altering import weights
from flaggit.review.change import Cause
from flaggit.review.edits import done, share
from flaggit.review.guarding import of_guardrails, of_watched


def of_rollout(key: str, old: Rollout | None, new: Rollout | None) -> Iterator[Cause]:
    """Tell what was done to a rollout."""
    there = new or old
    if there is None or old == new:
        return

    def cause(words: str, pointer: str) -> Cause:
        return Cause(
            path=there.path, words=f"rollout {key}: {words}", pointer=pointer, kind="rollout", name=key
        )

    if old is None or new is None:
        yield cause(done(old, new), "")
        return
    moved = [
        f"{name} {getattr(old, name) or 'none'} -> {getattr(new, name) or 'none'}"
        for name in ("stage", "wave", "state")
        if getattr(old, name) != getattr(new, name)
    ]
    if moved:
        yield replace(cause(", ".join(moved), "/now"), standing=_standing(old, new))
    for name, was, now in (
        ("stage", _stages(old), _stages(new)),
        ("wave", _waves(old), _waves(new)),
    ):
        for words in _moved(name, was, now):
            yield cause(words, f"/{name}s")
    yield from of_guardrails(key, old, new)


def _standing(old: Rollout, new: Rollout) -> str:
    """Which services go from which stage to which, and which stay: `wave 2 of 3: web goes from stage five (5 %) to quarter (25 %)`."""
    found: dict[tuple[int, int], list[str]] = {}
    for wave in new.waves:
        for service in wave.services:
            found.setdefault((old.reached_by(service), new.reached_by(service)), []).append(service)
    told = [
        f"{listed(names)} {_verb('go', names)} from {_stage(old, was)} to {_stage(new, now)}"
        if was != now
        else f"{listed(names)} {_verb('stay', names)} at {_stage(new, now)}"
        for (was, now), names in sorted(found.items(), key=lambda each: each[0][0] == each[0][1])
    ]
    names = [wave.name for wave in new.waves]
    at = f"wave {names.index(new.wave) + 1} of {len(names)}: " if new.wave in names else ""
    return at + "; ".join(told) if told else ""


def _verb(verb: str, subjects: list[str]) -> str:
    return verb if len(subjects) > 1 else {"go": "goes", "stay": "stays"}[verb]


def _stage(rollout: Rollout, reached: int) -> str:
    if not reached:
        return "no stage"
    stage = rollout.stages[reached - 1]
    return f"stage {stage.name} ({stage.segment or share(stage.percent) + ' %'})"


def _stages(rollout: Rollout) -> dict[str, str]:
    """What each stage admits, and for how long it is held."""
    return {
        each.name: f"{each.segment or f'{share(each.percent)} %'}, held {each.hold // 3600} h"
        for each in rollout.stages
    }


def _waves(rollout: Rollout) -> dict[str, str]:
    return {each.name: listed(each.services) for each in rollout.waves}


def _moved(noun: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Tell what was done to named things that have an order."""
    for name in {**was, **now}:
        if name not in was or name not in now:
            yield f"{noun} {name} {'added' if name in now else 'removed'}"
        elif was[name] != now[name]:
            yield f"{noun} {name}: {was[name]} -> {now[name]}"
    if [name for name in was if name in now] != [name for name in now if name in was]:
        yield f"{noun}s in another order"


def of_experiment(key: str, old: Experiment | None, new: Experiment | None) -> Iterator[Cause]:
    """Tell what was done to an experiment."""
    there = new or old
    if there is None or old == new:
        return

    def cause(words: str, pointer: str) -> Cause:
        return Cause(
            path=there.path, words=f"experiment {key}: {words}", pointer=pointer, kind="experiment", name=key
        )

    if old is None or new is None:
        yield cause(done(old, new), "")
        return
    moved = [
        f"{name} {getattr(old, name)} -> {getattr(new, name)}"
        for name in ("status", "iteration")
        if getattr(old, name) != getattr(new, name)
    ]
    if moved:
        yield cause(", ".join(moved), "/now")
    if old.arms != new.arms:
        yield cause(f"arms {weights(old.arms, new.arms)}", "/arms")
    for name in ("salt", "layer", "holdout", "environment"):
        if getattr(old, name) != getattr(new, name):
            yield cause(
                f"{name} {getattr(old, name) or 'none'} -> {getattr(new, name) or 'none'}", f"/{name}"
            )
    if old.window != new.window:
        yield cause(f"window {_window(old.window)} -> {_window(new.window)}", "/window")
    yield from of_watched(key, old, new)


def of_layer(key: str, old: Layer | None, new: Layer | None, members: set[str]) -> Iterator[Cause]:
    """Tell what was done to a layer, as far as these members go."""
    there = new or old
    if there is None:
        return

    def cause(words: str, pointer: str) -> Cause:
        return Cause(path=there.path, words=f"layer {key}: {words}", pointer=pointer, kind="layer", name=key)

    if old is None or new is None:
        yield cause(done(old, new), "")
        return
    for name in ("salt", "unit"):
        if getattr(old, name) != getattr(new, name):
            yield cause(f"{name} {getattr(old, name)} -> {getattr(new, name)}", f"/{name}")
    for name in sorted(members):
        if old.members.get(name) != new.members.get(name):
            moved = f"{_range(old.members.get(name))} -> {_range(new.members.get(name))}"
            yield cause(f"range of {name} {moved}", f"/members/{name}")


def _range(member: Member | None) -> str:
    return f"{share(member.start)} to {percent(member.end)}" if member else "none"


def _window(window: Window | None) -> str:
    return f"{day(window.start)} for {quantity(window.weeks, 'week')}" if window else "none"
