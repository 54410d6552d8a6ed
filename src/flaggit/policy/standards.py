"""What an experiment must say before it runs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from flaggit.model import Experiment, Standards

_ARMS_WITHOUT_CORRECTION: Final = 2


def _corrected(trial: Experiment) -> bool:
    few = len(trial.arms) <= _ARMS_WITHOUT_CORRECTION
    return few or (trial.design is not None and trial.design.multiplicity != "none")


_PARTS: Final[Mapping[str, Callable[[Experiment], object]]] = {
    "baseline": lambda trial: trial.design is not None and trial.design.baseline is not None,
    "covariate": lambda trial: trial.covariate,
    "decide": lambda trial: trial.decide,
    "design": lambda trial: trial.design,
    "guardrails": lambda trial: trial.guardrails,
    "hypothesis": lambda trial: trial.hypothesis,
    "multiplicity": _corrected,
    "owners": lambda trial: trial.owners,
    "secondary": lambda trial: trial.secondary,
    "summary": lambda trial: trial.summary,
    "window": lambda trial: trial.window,
}


def lacking(standards: Standards, trial: Experiment) -> tuple[str, ...]:
    """Say what an experiment lacks of the charter's standards, in words; empty when it meets them."""
    return (*_parts(standards, trial), *_bounds(standards, trial))


def _parts(standards: Standards, trial: Experiment) -> Iterator[str]:
    for name in standards.must_have:
        if not _PARTS[name](trial):
            yield name
    for metric in standards.guardrails:
        if metric not in trial.guardrails:
            yield f"the guardrail {metric}"


def _bounds(standards: Standards, trial: Experiment) -> Iterator[str]:
    design, window = trial.design, trial.window
    if standards.alpha is not None and (design is None or design.alpha > standards.alpha):
        yield f"an alpha of at most {standards.alpha:g}"
    if standards.power is not None and (design is None or design.power < standards.power):
        yield f"a power of at least {standards.power:g}"
    if standards.weeks is not None and (window is None or window.weeks < standards.weeks):
        yield f"a window of at least {standards.weeks} week{'' if standards.weeks == 1 else 's'}"
