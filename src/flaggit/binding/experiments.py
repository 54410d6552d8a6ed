"""Experiments: from mappings to `model.Experiment`. What its arms serve is judged with the flags that name it."""

from typing import Final

from flaggit.binding import quantities
from flaggit.binding.faults.values import QUANTITY, UNKNOWN_VARIANT
from flaggit.binding.outcomes import shown
from flaggit.binding.page import Page, Raw
from flaggit.binding.suggesting import Names
from flaggit.model import Arm, Covariate, Decide, Design, Experiment, Hypothesis, Result, Window

BEST: Final = "best-arm"
"""What `decide.win` says when the arm that did best is served."""


def experiment(page: Page, key: str, raw: Raw) -> Experiment:
    """Bind an experiment."""
    now = raw["now"]
    _decided(page, raw)
    owners = tuple(sorted(raw.get("owners", ())))
    return Experiment(
        key=key,
        path=page.path,
        status=now["status"],
        iteration=int(now["iteration"]),
        environment=raw["environment"],
        arms=tuple([_arm(page, arm, f"/arms/{at}") for at, arm in enumerate(raw["arms"])]),
        salt=raw.get("salt", key),
        layer=_used(page, raw, "layer", "layer"),
        holdout=_used(page, raw, "holdout", "layer"),
        summary=raw.get("summary", ""),
        owners=owners or ((page.owner,) if page.owner else ()),
        hypothesis=_hypothesis(page, raw["hypothesis"]) if "hypothesis" in raw else None,
        secondary=page.refer_all("metric", raw.get("metrics", {}).get("secondary", []), "/metrics/secondary"),
        guardrails=page.refer_all("metric", raw.get("guardrails", []), "/guardrails"),
        covariate=_covariate(page, raw["covariate"]) if "covariate" in raw else None,
        design=_design(raw["design"]) if "design" in raw else None,
        window=_window(page, raw["window"]) if "window" in raw else None,
        decide=Decide(**raw["decide"]) if "decide" in raw else None,
        result=_result(page, raw["result"]) if "result" in raw else None,
        learnings=tuple(raw.get("learnings", ())),
    )


def _used(page: Page, raw: Raw, name: str, kind: str) -> str:
    used = raw.get(name, "")
    return page.refer(kind, used, f"/{name}") if used else ""


def _decided(page: Page, raw: Raw) -> None:
    arms = [arm["serve"] for arm in raw["arms"]]
    for outcome, serve in raw.get("decide", {}).items():
        if serve not in arms and not (outcome == "win" and serve == BEST):
            names = Names([arm for arm in arms if isinstance(arm, str)])
            nearest = names.question(serve) if isinstance(serve, str) else ""
            listed = nearest or f"there are {', '.join(map(shown, arms))}"
            page.fault(UNKNOWN_VARIANT, f"/decide/{outcome}", f"{shown(serve)} is no arm: {listed}")


def _arm(page: Page, raw: Raw, here: str) -> Arm:
    return Arm(
        serve=raw["serve"], weight=page.number(quantities.thousandths, raw["weight"], f"{here}/weight")
    )


def _hypothesis(page: Page, raw: Raw) -> Hypothesis:
    expect = raw["expect"]
    return Hypothesis(
        because=raw["because"],
        change=raw["change"],
        metric=page.refer("metric", expect["metric"], "/hypothesis/expect/metric"),
        by=page.number(quantities.relative, expect["by"], "/hypothesis/expect/by"),
    )


def _design(raw: Raw) -> Design:
    return Design(**{**raw, "looks": int(raw.get("looks", 1))})


def _covariate(page: Page, raw: Raw) -> Covariate:
    return Covariate(metric=page.refer("metric", raw["metric"], "/covariate/metric"), days=int(raw["days"]))


def _window(page: Page, raw: Raw) -> Window:
    window = Window(start=page.number(quantities.day, raw["from"], "/window/from"), weeks=int(raw["weeks"]))
    if window.end > quantities.LAST:
        page.fail(QUANTITY, "/window/from", "the window ends after the year 9999")
    return window


def _result(page: Page, raw: Raw) -> Result:
    effect, interval = raw.get("effect"), raw.get("interval")
    bounds = None
    if interval is not None:
        bounds = (
            _share(page, interval[0], "/result/interval/0"),
            _share(page, interval[1], "/result/interval/1"),
        )
    return Result(
        decision=raw["decision"],
        decided=page.number(quantities.day, raw["decided"], "/result/decided"),
        served=raw.get("served"),
        effect=None if effect is None else _share(page, effect, "/result/effect"),
        interval=bounds,
        summary=raw.get("summary", ""),
    )


def _share(page: Page, text: str, pointer: str) -> float:
    # One division of two integers gives the double nearest to the share that the file writes.
    return page.number(quantities.relative, text, pointer) / quantities.WHOLE
