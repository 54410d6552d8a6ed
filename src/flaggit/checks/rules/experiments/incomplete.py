"""FG430: an experiment that does not say what it is for."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG430",
    name="experiment incomplete",
    severity=Severity.ERROR,
    why="What is not written down before the first person is admitted is decided afterwards, by whoever likes the result.",
    remedy="Write down what is missing, or say `status: draft`.",
    invalid=(
        wrong(
            "no hypothesis",
            edited(
                "cart-layout.experiment.yaml",
                (
                    "hypothesis:\n  because: 38 % abandon on screen two\n  change: one screen\n  expect: {metric: orders-per-user, by: +2%}\n",
                    "",
                ),
            ),
        ),
        wrong(
            "no metric at all, with the hypothesis gone",
            edited(
                "cart-layout.experiment.yaml",
                (
                    "hypothesis:\n  because: 38 % abandon on screen two\n  change: one screen\n  expect: {metric: orders-per-user, by: +2%}\n",
                    "",
                ),
                ("metrics: {secondary: [checkout-errors]}\nguardrails: [checkout-errors]\n", ""),
            ),
            count=2,
        ),
        wrong(
            "no window", edited("cart-layout.experiment.yaml", ("window: {from: 2026-11-09, weeks: 4}\n", ""))
        ),
        wrong(
            "no decision",
            edited(
                "cart-layout.experiment.yaml",
                ("decide: {win: best-arm, lose: control, inconclusive: control}\n", ""),
            ),
        ),
        wrong(
            "concluded without result and learnings",
            edited("cart-layout.experiment.yaml", ("status: running", "status: concluded")),
            count=2,
        ),
    ),
    valid=(
        fine(
            "a draft",
            edited(
                "cart-layout.experiment.yaml",
                ("status: running", "status: draft"),
                ("decide: {win: best-arm, lose: control, inconclusive: control}\n", ""),
                ("window: {from: 2026-11-09, weeks: 4}\n", ""),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Ask running experiments for hypothesis, metrics, window and decision, concluded ones for result and learnings too."""
    for trial in view.catalog.experiments.values():
        if trial.status == "draft":
            continue
        parts: dict[str, object] = {
            "hypothesis": trial.hypothesis,
            "metric": trial.hypothesis or trial.secondary or trial.guardrails,
            "window": trial.window,
            "decision rule (`decide`)": trial.decide,
        }
        if trial.status == "concluded":
            parts |= {"result": trial.result, "learnings": trial.learnings}
        for name, part in parts.items():
            if not part:
                yield RULE.at(
                    Place(path=trial.path, pointer="/now/status"),
                    f"{trial.key} is {trial.status} without {_article(name)}",
                )


def _article(name: str) -> str:
    return name if name == "learnings" else f"a {name}"
