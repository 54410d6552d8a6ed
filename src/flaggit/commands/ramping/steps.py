"""From what is meant to the edit: another percentage of a rule, or another stage of a rollout."""

from collections.abc import Iterator

from flaggit.binding.suggesting import Names
from flaggit.commands.ramping.aims import Aim, Level, RolloutAim, RuleAim, shown
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Rollout, Stage
from flaggit.source import pointer_to
from flaggit.source.editing import Edit, InsertEntry, SetValue

NONE = "none"
_RUNNING = "running"
_ROLLED_BACK = "rolled-back"


class Step(Frozen):
    """An edit of one line.

    Attributes:
        path: The file.
        pointer: What is edited in it.
        edits: The edit, in parts; none when the file says it already.
        where: Whose line it is: `production · rule early-markets`, `rollout checkout.pay`.
        what: What changes: `percent 5 -> 25`.
        back: The arguments behind `flaggit ramp` that go back; empty when no ramp does.
        subject: The first line of a commit's message.
        notes: What else is to be known.
    """

    path: str
    pointer: str
    edits: tuple[Edit, ...]
    where: str
    what: str
    back: tuple[str, ...]
    subject: str
    notes: tuple[str, ...] = ()


def step(aim: Aim, level: Level, *, wave: str) -> Step:
    """Give the edit that brings what is meant to a level.

    Args:
        aim: What is meant.
        level: Thousandths of a percent, or a stage.
        wave: The wave that the stage is to reach; empty for the usual one.

    Raises:
        UsageStop: The rollout has no such stage or wave.
    """
    if isinstance(aim, RolloutAim):
        return _of_rollout(aim.rollout, level, wave)
    if wave:
        raise UsageStop(
            "--wave is for rollouts, and this is a rule's own percentage",
            where="--wave",
            remedy="leave it out",
        )
    if isinstance(level, str):
        raise UsageStop(f"{level!r} is no percentage", where="PERCENT", remedy="for instance: 25")
    return _of_rule(aim, level)


def _of_rule(aim: RuleAim, level: int) -> Step:
    rule, now = aim.rule, shown(level)
    here = pointer_to(("environments", aim.block, "rules", aim.at))
    pointer = f"{here}/percent"
    edit: Edit = SetValue(pointer=pointer, text=now)
    if rule.percent is None:
        edit = InsertEntry(pointer=here, key="percent", text=now, after="name")
    was = shown(rule.percent)
    return Step(
        path=aim.flag.path,
        pointer=pointer,
        edits=() if rule.percent == level else (edit,),
        where=f"{aim.block} · rule {rule.name}",
        what=f"percent {was} -> {now}" if rule.percent != level else "",
        back=(aim.flag.key, was, "--rule", rule.name, "-e", aim.block),
        subject=f"Ramp {aim.flag.key} from {was} to {now} % ({aim.block}, rule {rule.name})",
    )


def _of_rollout(rollout: Rollout, level: Level, wave: str) -> Step:
    stage = _stage(rollout, level)
    old = rollout.stage or NONE
    reached = _wave(rollout, stage, wave)
    state = _state(rollout, stage, reached)
    wanted = {"stage": (old, stage), "wave": (rollout.wave, reached), "state": (rollout.state, state)}
    changed = {name: pair for name, pair in wanted.items() if pair[0] != pair[1] and pair[1]}
    edits = tuple(_entry(name, *pair) for name, pair in changed.items())
    return Step(
        path=rollout.path,
        pointer="/now",
        edits=edits,
        where=f"rollout {rollout.key}",
        what=", ".join(f"{name} {was or NONE} -> {now}" for name, (was, now) in changed.items()),
        back=_back(rollout) if rollout.state == state else (),
        subject=f"Ramp {rollout.key} from {old} to {stage}"
        + (f", wave {reached}" if reached and stage != NONE else ""),
        notes=tuple(_notes(rollout, stage, reached)),
    )


def _state(rollout: Rollout, stage: str, wave: str) -> str:
    """A plan that was rolled back runs again, and so does a finished one that goes elsewhere; a held one stays held."""
    moves = (rollout.stage or NONE, rollout.wave) != (stage, wave)
    again = rollout.state == _ROLLED_BACK or (rollout.state == "finished" and moves)
    return _RUNNING if again else rollout.state


def _entry(name: str, was: str, now: str) -> Edit:
    if was:
        return SetValue(pointer=f"/now/{name}", text=now)
    return InsertEntry(pointer="/now", key=name, text=now, after="stage")


def _back(rollout: Rollout) -> tuple[str, ...]:
    wave = ("--wave", rollout.wave) if rollout.wave and rollout.stage else ()
    return (rollout.key, rollout.stage or NONE, *wave)


def _stage(rollout: Rollout, level: Level) -> str:
    names = [each.name for each in rollout.stages]
    if level in {0, NONE}:
        return NONE
    if isinstance(level, str):
        if level in names:
            return level
        near = Names(names).question(level)
        raise UsageStop(
            f"{rollout.key} has no stage {level!r}" + (f"; {near}" if near else ""),
            where=rollout.path,
            remedy=f"one of: {_listed(rollout)}",
        )
    found = [each.name for each in rollout.stages if each.percent == level]
    if not found:
        raise UsageStop(
            f"{rollout.key} has no stage of {shown(level)} %",
            where=rollout.path,
            remedy=f"one of: {_listed(rollout)}; another one is a line in its stages",
        )
    return found[0]


def _listed(rollout: Rollout) -> str:
    return ", ".join([f"{NONE} (0 %)", *map(_stage_words, rollout.stages)])


def _stage_words(stage: Stage) -> str:
    about = f"{shown(stage.percent)} %" if stage.percent is not None else f"segment {stage.segment}"
    return f"{stage.name} ({about})"


def _wave(rollout: Rollout, stage: str, wave: str) -> str:
    """The wave that the stage is to reach: the first when raising, and the last, so everybody, when lowering.

    The stage that it is at already goes to the next wave.
    """
    names = [each.name for each in rollout.waves]
    if wave and wave not in names:
        near = Names(names).question(wave)
        raise UsageStop(
            f"{rollout.key} has no wave {wave!r}" + (f"; {near}" if near else ""),
            where=rollout.path,
            remedy=f"one of: {', '.join(names)}" if names else "it has no waves: leave --wave out",
        )
    if wave or not names:
        return wave
    if stage == NONE:
        return rollout.wave
    order = [NONE, *(each.name for each in rollout.stages)]
    back = rollout.state == _ROLLED_BACK
    before, after = order.index(NONE if back else rollout.stage or NONE), order.index(stage)
    if before == after:
        at = names.index(rollout.wave) if rollout.wave in names else len(names) - 1
        return names[min(at + 1, len(names) - 1)]
    return names[0] if before < after else names[-1]


def _notes(rollout: Rollout, stage: str, reached: str) -> Iterator[str]:
    names = [each.name for each in rollout.waves]
    order = [NONE, *(each.name for each in rollout.stages)]
    was, now = order.index(rollout.stage or NONE), order.index(stage)
    if now and reached in names[:-1]:
        later = names[names.index(reached) + 1]
        yield (
            f"only the services up to wave {reached} go to {stage}, the others to {order[now - 1]}; "
            f"next: flaggit ramp {rollout.key} {stage} --wave {later}"
        )
    if now < was and len(names) > 1 and reached in {names[-1], rollout.wave} and rollout.wave == names[-1]:
        yield (
            "all waves go down at once; to let consumers leave before their providers, first: "
            f"flaggit ramp {rollout.key} {rollout.stage} --wave {names[-2]}"
        )
    if rollout.state == "held":
        yield "it is held, and stays so: nothing but people moves it on"
