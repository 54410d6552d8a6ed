"""What could be ramped, and which of it is meant."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from flaggit.binding.suggesting import Names
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Environment, Flag, Rollout, Rule

Level: TypeAlias = int | str
"""Thousandths of a percent, or the name of a stage."""

_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%?", re.ASCII)
_WHOLE: Final = 100_000


class RuleAim(Frozen):
    """A rule of a flag that has, or could have, a percentage of its own.

    Attributes:
        at: Its position in its block's rules.
    """

    flag: Flag
    block: str
    at: int
    rule: Rule


class RolloutAim(Frozen):
    """A rollout; `block` and `rule` are those of the flag that was asked for, empty when it was asked for by its own key."""

    rollout: Rollout
    block: str = ""
    rule: str = ""


Aim: TypeAlias = RuleAim | RolloutAim


def level_of(text: str) -> Level:
    """Read a percentage or a stage's name.

    Raises:
        UsageStop: It is a number and no percentage.
    """
    found = _PERCENT.fullmatch(text.strip())
    if found is None and not re.match(r"[-+.0-9]", text):
        return text
    if found is None or float(found[1]) * 1000 > _WHOLE:
        raise UsageStop(
            f"{text!r} is no percentage",
            where="PERCENT",
            remedy="0 to 100, with at most three decimals, or the name of a rollout's stage",
        )
    return round(float(found[1]) * 1000)


def aim_of(catalog: Catalog, flag: Flag, level: Level, *, rule: str, environment: str) -> Aim:
    """Find the rule, or the rollout behind a rule, that is meant.

    A percentage in the flag's own file comes before the stage of a rollout; a stage's name can only be a rollout's.

    Args:
        catalog: The flag's, with its rollouts.
        flag: The flag.
        level: What is asked for.
        rule: The name of the rule; empty when it was not said.
        environment: The environment or group; empty when it was not said.

    Raises:
        UsageStop: There is none, or there are several.
    """
    blocks = _blocks(catalog, flag, environment)
    named = [each for each in _aims(catalog, flag, blocks) if not rule or _rule_of(each) == rule]
    if rule and not any(each.name == rule for block in blocks.values() for each in block.rules):
        raise _no_rule(flag, blocks, rule)
    own = [each for each in named if isinstance(each, RuleAim) and (rule or each.rule.percent is not None)]
    plans = [each for each in named if isinstance(each, RolloutAim)]
    found: Sequence[Aim] = plans if isinstance(level, str) else own or plans
    if not found:
        raise _nothing(flag, level, rule, own)
    if len({_target(each) for each in found}) > 1:
        raise _several(flag, found)
    return found[0]


def _blocks(catalog: Catalog, flag: Flag, environment: str) -> dict[str, Environment]:
    if not environment:
        return dict(flag.environments)
    if environment in flag.environments:
        return {environment: flag.environments[environment]}
    taxonomy = catalog.taxonomy
    group = taxonomy.group_of(environment) if environment in taxonomy.environments else ""
    if group in flag.environments:
        members = ", ".join(taxonomy.members(group))
        raise UsageStop(
            f"{environment} has no block of its own: what it gets stands in the block {group}, which is for {members}",
            where=flag.path,
            remedy=f"-e {group} ramps all of them; or give {environment} its own block first",
        )
    near = Names([*taxonomy.groups, *taxonomy.environments, *flag.environments]).question(environment)
    raise UsageStop(
        f"{flag.key} says nothing for {environment!r}" + (f"; {near}" if near else ""),
        where=flag.path,
        remedy=f"one of: {', '.join(flag.environments)}",
    )


def _aims(catalog: Catalog, flag: Flag, blocks: dict[str, Environment]) -> Iterator[Aim]:
    for name, block in blocks.items():
        for at, rule in enumerate(block.rules):
            if rule.rollout:
                yield RolloutAim(rollout=catalog.rollouts[rule.rollout], block=name, rule=rule.name)
            elif not rule.layer and not rule.experiment:
                yield RuleAim(flag=flag, block=name, at=at, rule=rule)


def _rule_of(aim: Aim) -> str:
    return aim.rule.name if isinstance(aim, RuleAim) else aim.rule


def _target(aim: Aim) -> tuple[str, str, int]:
    return (aim.flag.path, aim.block, aim.at) if isinstance(aim, RuleAim) else (aim.rollout.path, "", 0)


def _no_rule(flag: Flag, blocks: dict[str, Environment], rule: str) -> UsageStop:
    names = list(dict.fromkeys(each.name for block in blocks.values() for each in block.rules))
    near = Names(names).question(rule)
    where = f" in {', '.join(blocks)}" if len(blocks) < len(flag.environments) else ""
    return UsageStop(
        f"{flag.key} has no rule {rule!r}{where}" + (f"; {near}" if near else ""),
        where=flag.path,
        remedy=f"one of: {', '.join(names)}"
        if names
        else "it has no rule there; flaggit list shows the flags",
    )


def _nothing(flag: Flag, level: Level, rule: str, own: Iterable[Aim]) -> UsageStop:
    if isinstance(level, str) and any(own):
        return UsageStop(
            f"{level!r} is no percentage, and no rollout's stage either: {f'rule {rule}' if rule else flag.key} has no rollout",
            where=flag.path,
            remedy=f"for instance: flaggit ramp {flag.key} 25",
        )
    what = f"the rule {rule} of {flag.key}" if rule else flag.key
    return UsageStop(
        f"{what} has no percentage and no rollout to ramp",
        where=flag.path,
        remedy="a rule without a percentage gets one with --rule NAME; a layer's or an experiment's range is edited by hand",
    )


def _several(flag: Flag, found: Sequence[Aim]) -> UsageStop:
    listed = "\n".join(f"    {_spot(each)}" for each in found)
    blocks = {each.block for each in found}
    rules = {_rule_of(each) for each in found}
    options = [f"-e {found[0].block}"] if len(blocks) > 1 else []
    options += [f"--rule {_rule_of(found[0])}"] if len(rules) > 1 else []
    return UsageStop(
        f"{flag.key} has several that could be meant:\n{listed}",
        where=flag.path,
        remedy=f"say which, for instance: {' '.join(options)}",
    )


def _spot(aim: Aim) -> str:
    if isinstance(aim, RolloutAim):
        return (
            f"-e {aim.block} --rule {aim.rule}   rollout {aim.rollout.key}, at {aim.rollout.stage or 'none'}"
        )
    return f"-e {aim.block} --rule {aim.rule.name}   percent {shown(aim.rule.percent)}"


def shown(thousandths: int | None) -> str:
    """Write a percentage as it stands in a file; a rule without one admits everybody."""
    part = _WHOLE if thousandths is None else thousandths
    return f"{part / 1000:.3f}".rstrip("0").rstrip(".")
