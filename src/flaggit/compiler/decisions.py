"""A flag's decision in its compiled form: a pure function of the flag's block and of the plans that act on it.

The form is that of the bundle specification; what is absent has its default. `serve`, `safe` and shares hold variant
names where the flag has variants, values otherwise; `is` of a requirement is always the value, so that a bundle
compares decided values alone. A rule of an experiment that does not run here is left out. One of a rollout that has reached no
stage stands, with a stage that admits no one: decision tables can let somebody in, before the first stage and after a roll-back.

What a loader would refuse as malformed is refused here too. `check` reports it, but a taxonomy may turn a severity down and a
comment may allow a finding, and nobody may sign a line that no service can read.
"""

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Final, TypeAlias

from flaggit.compiler.conditions import compiled
from flaggit.errors import FailedStop
from flaggit.model import (
    Breaker,
    Catalog,
    Environment,
    Experiment,
    Flag,
    Layer,
    Retired,
    Rollout,
    Rule,
    Value,
)

Decision: TypeAlias = dict[str, object]
"""A compiled decision, of plain dictionaries, lists and scalars. Decisions are shared: nobody changes one."""

CHECK: Final = "Run flaggit check."
WHOLE: Final = 100_000
HOLDOUT: Final = "holdout"
OTHERWISE: Final = "otherwise"


class Decisions:
    """Compiles decisions of one catalog.

    Args:
        catalog: Without errors; a name that leads nowhere stops the command.
    """

    __slots__ = ("_catalog", "_types")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._types = {name: str(attribute.type) for name, attribute in catalog.taxonomy.attributes.items()}

    def segment(self, name: str) -> Decision:
        """Compile a segment.

        Raises:
            FailedStop: There is no such segment.
        """
        segment = self._catalog.segments.get(name)
        if segment is None:
            raise missing("segment", name)
        return {"when": compiled(segment.when, self._types)}

    def flag(
        self, flag: Flag, block: Environment, reached: Mapping[str, int], running: Iterable[str]
    ) -> Decision:
        """Compile what a flag decides by one of its blocks.

        Args:
            flag: The flag.
            block: What holds in the environment.
            reached: How many stages of each rollout admit in this environment and service.
            running: The experiments that decide in this environment.

        Raises:
            FailedStop: It names something that is not there, or no loader would read what it says.
        """
        rules = [
            self._rule(flag, rule, reached.get(rule.rollout, 0))
            for rule in block.rules
            if not rule.experiment or rule.experiment in running
        ]
        otherwise = block.otherwise
        decision: Decision = {"type": str(flag.type), "safe": flag.safe}
        if not otherwise.split:
            decision[OTHERWISE] = {"serve": otherwise.serve}
        else:
            decision[OTHERWISE] = {"split": _split(flag.salt, otherwise.split, flag.path)}
        if rules:
            decision["rules"] = rules
        if otherwise.split or any("below" in rule or "stage" in rule or "split" in rule for rule in rules):
            _require_unit(flag, rules, otherwise.split)
            decision |= {"bucketing": flag.bucketing, "salt": flag.salt, "unit": flag.unit}
        if not block.active:
            decision["active"] = False
        if flag.variants:
            decision["variants"] = {name: variant.value for name, variant in flag.variants.items()}
        if flag.requires:
            decision["requires"] = [
                {"flag": item.flag, "is": self._decided(item.flag, item.name)} for item in flag.requires
            ]
        if flag.on_stale:
            decision["on_stale"] = flag.on_stale
        if flag.breaker is not None:
            decision["breaker"] = _breaker(flag.breaker)
        return decision

    def _decided(self, key: str, name: Value) -> Value:
        flag = self._catalog.flags.get(key)
        if flag is None:
            raise missing("flag", key)
        return flag.value_of(name)

    def _rule(self, flag: Flag, rule: Rule, reached: int) -> Decision:
        made: Decision = {"name": rule.name}
        if rule.when is not None:
            made["when"] = compiled(rule.when, self._types)
        if rule.activate_at is not None:
            made["window"] = {"from": rule.activate_at}
        if rule.percent is not None:
            made["below"] = rule.percent
        if rule.rollout:
            made["stage"] = _stage(self._catalog.rollouts[rule.rollout], reached)
        if rule.layer:
            made["range"] = self._range(rule.layer, flag.key)
        if rule.force:
            made["force"] = True
        if rule.experiment:
            self._run(made, self._catalog.experiments[rule.experiment])
        elif rule.split:
            made["split"] = _split(flag.salt, rule.split, flag.path)
        else:
            made["serve"] = rule.serve
        return made

    def _run(self, made: Decision, experiment: Experiment) -> None:
        """Let an experiment decide a rule: its window, its layer, its holdout, its arms."""
        if experiment.window is not None:
            start = experiment.window.start
            own = made.get("window")
            if isinstance(own, dict):
                start = max(start, own["from"])
            made["window"] = {"from": start, "until": experiment.window.end}
        if experiment.layer:
            own = self._range(experiment.layer, experiment.key)
            if made.setdefault("range", own) != own:
                message = f"the rule {made['name']} and its experiment {experiment.key} have different layers"
                raise FailedStop(message, where=experiment.path, remedy=CHECK)
        if experiment.holdout:
            made["outside"] = self._range(experiment.holdout, HOLDOUT)
        made["experiment"] = {"key": experiment.key, "iteration": experiment.iteration}
        salt = f"{experiment.salt}#{experiment.iteration}"
        made["split"] = _split(salt, experiment.arms, experiment.path)

    def _range(self, key: str, name: str) -> Decision:
        layer = self._catalog.layers.get(key)
        if layer is None:
            raise missing("layer", key)
        return _range(layer, name)


def retired(tombstone: Retired) -> Decision:
    """Compile a tombstone: its value, for everyone."""
    return {
        "type": str(tombstone.type),
        "safe": tombstone.value,
        OTHERWISE: {"serve": tombstone.value},
    }


def missing(kind: str, name: str) -> FailedStop:
    """Make the stop for a name that leads nowhere; a build never meets it, for it refuses a catalog with errors."""
    return FailedStop(f"there is no {kind} {name}", remedy=CHECK)


def _range(layer: Layer, name: str) -> Decision:
    member = layer.members.get(name)
    if member is None:
        raise FailedStop(f"{name} is no member of the layer {layer.key}", where=layer.path, remedy=CHECK)
    if member.end < member.start:
        message = f"the range of {name} ends before it begins"
        raise FailedStop(message, where=layer.path, remedy="Write [from, until] with until after from.")
    return {"salt": layer.salt, "unit": layer.unit, "from": member.start, "until": member.end}


def _stage(rollout: Rollout, reached: int) -> Decision:
    """Put the stages reached together: whom an earlier one admits, a later one does too."""
    stages = rollout.stages[:reached]
    return {
        "segments": sorted({stage.segment for stage in stages if stage.segment}),
        "below": max((stage.percent or 0 for stage in stages), default=0),
    }


def _split(salt: str, shares: Iterable[object], path: str) -> Decision:
    parts = [(share.serve, share.weight) for share in shares if share.weight]  # type: ignore[attr-defined]  # a Share or an Arm
    bounds = list(accumulate(weight for _, weight in parts))
    if not bounds or bounds[-1] != WHOLE:
        message = "the weights of a split do not sum to 100"
        raise FailedStop(message, where=path, remedy="Change the weights so that they sum to exactly 100.")
    return {"salt": salt, "shares": [[serve, bound] for (serve, _), bound in zip(parts, bounds, strict=True)]}


def _require_unit(flag: Flag, rules: Iterable[Decision], divided: object) -> None:
    """Stop at a percentage or a split of a flag without a unit; stages of segments alone, and 0 %, need none."""
    if flag.unit:
        return
    for rule in rules:
        stage = rule.get("stage")
        divided = (
            divided or "split" in rule or rule.get("below") or (isinstance(stage, dict) and stage["below"])
        )
    if divided:
        message = f"{flag.key} divides people and has no unit to divide them by"
        raise FailedStop(message, where=flag.path, remedy="Say `unit:` with the attribute that is bucketed.")


def _breaker(breaker: Breaker) -> Decision:
    made: Decision = {"calls": breaker.calls, "window": breaker.window, "rest": breaker.rest}
    if breaker.errors is not None:
        made["errors"] = breaker.errors
    if breaker.latency is not None:
        made["latency"] = breaker.latency
    return made
