"""Experiments: hypothesis, arms, metrics, window and decision rule, bound to a flag."""

from flaggit.frozen import Frozen
from flaggit.model.flag import Value

WEEK = 7 * 24 * 3600


class Arm(Frozen):
    """An arm serves a value or a variant to `weight` thousandths of a percent of those admitted."""

    serve: Value
    weight: int


class Hypothesis(Frozen):
    """Because we saw this, that change moves `metric` by `by` (thousandths of a percent, signed, relative)."""

    because: str
    change: str
    metric: str
    by: int


class Covariate(Frozen):
    """CUPED: the metric before the experiment, over so many days, that takes its noise out."""

    metric: str
    days: int


class Design(Frozen):
    """How it will be judged: method, looks, error rates, expected baseline, correction for several comparisons."""

    method: str
    looks: int = 1
    alpha: float = 0.05
    power: float = 0.8
    baseline: float | None = None
    multiplicity: str = "none"


class Window(Frozen):
    """Whole weeks from a UTC midnight: seconds since 1970, end excluded."""

    start: int
    weeks: int

    @property
    def end(self) -> int:
        """The first instant after it."""
        return self.start + self.weeks * WEEK


class Decide(Frozen):
    """What is served after each outcome: an arm, or `best-arm` for a win."""

    win: Value
    lose: Value
    inconclusive: Value


class Result(Frozen):
    """How it ended: `decision` is `win`, `lose` or `inconclusive`, `decided` the day's first second; effect and interval are shares.

    A relative share of +2.1 % is 0.021.
    """

    decision: str
    decided: int
    served: Value | None = None
    effect: float | None = None
    interval: tuple[float, float] | None = None
    summary: str = ""


class Experiment(Frozen):
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
