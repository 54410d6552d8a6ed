"""Where a rollout or an experiment stands for one service: what stands behind a rule that names it.

Plans are asked only where they act: a rule that names one that does not act in its environment is an error of binding.
"""

from typing import Literal, TypeAlias

from flaggit.frozen import Frozen
from flaggit.model import Experiment, Rollout

Phase: TypeAlias = Literal["draft", "concluded", "waiting", "over", "running"]


class RolloutState(Frozen):
    """A rollout, as a service meets it.

    Attributes:
        state: `running`, `held`, `finished` or `rolled-back`.
        stage: The stage that it has reached; empty before the first.
        wave: The wave that the stage has reached; empty without waves.
        here: The stage that the service is at: the one before until its wave's turn; empty before the first.
        own: The service's wave; empty when it is in none, and so counts as last.
        stages: Names of all stages with the thousandths of a percent that they admit at least, in order.
    """

    key: str
    path: str
    state: str
    stage: str
    wave: str
    here: str
    own: str
    stages: tuple[tuple[str, int], ...]

    def admitting(self, bucket: int) -> str:
        """Name the first stage that admits a bucket; empty when none does."""
        return next((name for name, percent in self.stages if bucket < percent), "")


class ExperimentState(Frozen):
    """An experiment at an instant; only one that is `running` decides. `start` and `end` are its window, None without."""

    key: str
    path: str
    phase: Phase
    iteration: int
    start: int | None
    end: int | None


def rollout_state(rollout: Rollout, service: str) -> RolloutState:
    """Say where a rollout stands for a service, in an environment that it acts in."""
    reached = rollout.reached_by(service)
    most, stages = 0, []
    for stage in rollout.stages:
        most = max(most, stage.percent or 0)
        stages.append((stage.name, most))
    return RolloutState(
        key=rollout.key,
        path=rollout.path,
        state=rollout.state,
        stage=rollout.stage,
        wave=rollout.wave,
        here=rollout.stages[reached - 1].name if reached else "",
        own=next((wave.name for wave in rollout.waves if service in wave.services), ""),
        stages=tuple(stages),
    )


def experiment_state(experiment: Experiment, at: int) -> ExperimentState:
    """Say where an experiment stands at an instant, in an environment that it acts in."""
    window = experiment.window
    phase: Phase = "running"
    if experiment.status == "draft":
        phase = "draft"
    elif experiment.status == "concluded":
        phase = "concluded"
    elif window is not None and at < window.start:
        phase = "waiting"
    elif window is not None and at >= window.end:
        phase = "over"
    return ExperimentState(
        key=experiment.key,
        path=experiment.path,
        phase=phase,
        iteration=experiment.iteration,
        start=window.start if window else None,
        end=window.end if window else None,
    )
