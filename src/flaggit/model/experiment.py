"""Experiments: hypothesis, arms, metrics, window and decision rule, bound to a flag."""

from dataclasses import dataclass

from flaggit.model.flag import Value

WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """An arm serves a value or a variant to `weight` thousandths of a percent of those admitted."""

    serve: Value
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """Because we saw this, that change moves `metric` by `by` (thousandths of a percent, signed, relative)."""

    because: str
    change: str
    metric: str
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """CUPED: the metric before the experiment, over so many days, that takes its noise out."""

    metric: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How it will be judged: method, looks, error rates, expected baseline, correction for several comparisons."""

    method: str
    looks: int = 1
    alpha: float = 0.05
    power: float = 0.8
    baseline: float | None = None
    multiplicity: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whole weeks from a UTC midnight: seconds since 1970, end excluded."""

    start: int
    weeks: int

    @property
    def end(self) -> int:
        """The first instant after it."""
        return self.start + self.weeks * WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """What is served after each outcome: an arm, or `best-arm` for a win."""

    win: Value
    lose: Value
    inconclusive: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How it ended: `decision` is `win`, `lose` or `inconclusive`, `decided` the day's first second; effect and interval are shares.

    A relative share of +2.1 % is 0.021.
    """

    decision: str
    decided: int
    served: Value | None = None
    effect: float | None = None
    interval: tuple[float, float] | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """An experiment.

    Attributes:
        status: `draft`, `running` or `concluded`; only a running one decides.
        iteration: Part of the salt of its arms: `salt#iteration`.
        layer: The layer whose range admits; empty without.
        holdout: A layer whose range named `holdout` is left out of this experiment; empty without.
        salt: The file's own, else the key.
    """

    key: str
    path: str
    status: str
    iteration: int
    environment: str
    arms: tuple[Arm, ...]
    salt: str
    layer: str = ""
    holdout: str = ""
    summary: str = ""
    owners: tuple[str, ...] = ()
    hypothesis: Hypothesis | None = None
    secondary: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()
    covariate: Covariate | None = None
    design: Design | None = None
    window: Window | None = None
    decide: Decide | None = None
    result: Result | None = None
    learnings: tuple[str, ...] = ()
