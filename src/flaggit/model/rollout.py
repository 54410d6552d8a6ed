"""Rollouts, which expose flags step by step, and layers, whose members exclude each other."""

from collections.abc import Mapping

from flaggit.frozen import Frozen, field


class Wave(Frozen):
    """Services that move together; providers come first when raising, last when lowering."""

    name: str
    services: tuple[str, ...]


class Stage(Frozen):
    """A step: whom it admits on top of all earlier steps, and how long it is held (seconds) before the next."""

    name: str
    segment: str = ""
    percent: int | None = None
    hold: int = 0


class Breach(Frozen):
    """How much worse than the reference is too much: `relative` in thousandths of a percent, `absolute` in the metric's unit."""

    relative: int | None = None
    absolute: float | None = None


class Failures(Frozen):
    """How many of how many readings, `every` so many seconds, must fail."""

    at_least: int
    of: int
    every: int


class Guardrail(Frozen):
    """What is watched while a rollout runs, and what its breach does."""

    metric: str
    against: str
    breach: Breach
    failures: Failures
    then: str
    no_data: str


class Rollout(Frozen):
    """A plan of waves and stages.

    Attributes:
        stage: Name of the stage reached; empty before the first.
        wave: Name of the wave that the stage has reached; empty without waves.
        state: `running`, `held`, `finished` or `rolled-back` (which admits no one).
        environment: The environment or group that it acts in.
    """

    key: str
    path: str
    environment: str
    stage: str
    state: str
    stages: tuple[Stage, ...]
    wave: str = ""
    waves: tuple[Wave, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    summary: str = ""
    owner: str = ""

    def reached_by(self, service: str) -> int:
        """How many stages a service has reached (0: none), by the wave that it is in.

        Services in a wave up to the current one are at the current stage, the others at the stage before; services in
        no wave count as last. A plan that was rolled back, or that has not begun, has reached none.
        """
        names = [stage.name for stage in self.stages]
        if self.state == "rolled-back" or self.stage not in names:
            return 0
        reached = names.index(self.stage) + 1
        waves = [wave.name for wave in self.waves]
        current = waves.index(self.wave) if self.wave in waves else max(0, len(waves) - 1)
        return reached if self.wave_of(service) <= current else reached - 1

    def wave_of(self, service: str) -> int:
        """The place of the wave that a service is in, from 0: the last for a service in no wave, 0 without waves."""
        last = max(0, len(self.waves) - 1)
        return next((at for at, wave in enumerate(self.waves) if service in wave.services), last)


class Member(Frozen):
    """A range of a layer, in thousandths of a percent, end excluded; the name `holdout` is nobody's."""

    name: str
    start: int
    end: int


class Layer(Frozen):
    """A salt, a unit and members whose ranges exclude each other."""

    key: str
    path: str
    unit: str
    salt: str
    members: Mapping[str, Member] = field(default_factory=dict)
    summary: str = ""
    owner: str = ""
