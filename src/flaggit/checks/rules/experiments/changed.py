"""FG436: a started experiment that was changed."""

from collections.abc import Iterator, Mapping

from flaggit.checks.samples import (
    edited,
)
from flaggit.checks.values import identity
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Sample, Severity
from flaggit.model import (
    Catalog,
    Experiment,
)

SHARES = (
    "  - {serve: control, weight: 50}\n  - {serve: compact, weight: 50}\n",
    "  - {serve: control, weight: 20}\n  - {serve: compact, weight: 80}\n",
)

RULE = Rule(
    id="FG436",
    name="started experiment changed",
    severity=Severity.ERROR,
    why="People who were in one arm fall into another, and both arms' data are mixed: the result can't be read any more.",
    remedy="Raise `iteration`: it is part of the arms' salt, so that everyone is divided anew and counted anew.",
    invalid=(
        Sample(
            name="shares",
            files=edited("cart-layout.experiment.yaml", SHARES),
            base=edited("cart-layout.experiment.yaml"),
        ),
        Sample(
            name="the salt",
            files=edited("cart-layout.experiment.yaml", ("environment:", "salt: cart-2\nenvironment:")),
            base=edited("cart-layout.experiment.yaml"),
        ),
        Sample(
            name="the layer's salt",
            files=edited("cart-page.layer.yaml", ("cart-page-1", "cart-page-2")),
            base=edited("cart-page.layer.yaml"),
        ),
        Sample(
            name="its range in the layer",
            files=edited(
                "cart-page.layer.yaml", ("checkout.cart-layout: [0, 40]", "checkout.cart-layout: [0, 30]")
            ),
            base=edited("cart-page.layer.yaml"),
        ),
        Sample(
            name="the unit",
            files={
                **edited("cart-layout.flag.yaml", ("unit: user", "unit: account")),
                **edited("web.service.yaml", ("always: [user, country]", "always: [account, country, user]")),
            },
            base=edited("cart-layout.flag.yaml"),
        ),
    ),
    valid=(
        Sample(
            name="shares, in a new iteration",
            files=edited("cart-layout.experiment.yaml", SHARES, ("iteration: 1", "iteration: 2")),
            base=edited("cart-layout.experiment.yaml"),
            count=0,
        ),
        Sample(
            name="shares of a draft",
            files=edited("cart-layout.experiment.yaml", SHARES),
            base=edited("cart-layout.experiment.yaml", ("status: running", "status: draft")),
            count=0,
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare experiments that were running in the base and have the same iteration still."""
    if view.base is None:
        return
    before = {trial.path: trial for trial in view.base.experiments.values()}
    units = _units_of(view.base)
    for trial in view.catalog.experiments.values():
        was = before.get(view.was(trial.path))
        if (
            was is None
            or was.status != "running"
            or trial.status == "draft"
            or was.iteration != trial.iteration
        ):
            continue
        changed = [name for name, differs in _differences(trial, was, view, units) if differs]
        if changed:
            message = (
                f"{trial.key} runs, {listed(changed)} changed, and its iteration is {trial.iteration} still"
            )
            yield RULE.at(Place(path=trial.path, pointer="/now/iteration"), message)


def _differences(
    trial: Experiment, was: Experiment, view: View, units: Mapping[str, set[str]]
) -> Iterator[tuple[str, bool]]:
    yield "the shares", _shares(trial) != _shares(was)
    # A file that was moved without its salt is FG329's.
    yield "the salt", trial.salt != was.salt and view.was(trial.path) == trial.path
    layers_were = view.base.layers if view.base else {}
    layer, layer_was = view.catalog.layers.get(trial.layer), layers_were.get(was.layer)
    if layer and layer_was:
        yield "the layer's salt", layer.salt != layer_was.salt
        yield "the layer's unit", layer.unit != layer_was.unit
        yield "its range", layer.members.get(trial.key) != layer_was.members.get(was.key)
    yield "the layer", trial.layer != was.layer
    now = {site.flag.unit for site in view.trials.get(trial.key, ())}
    yield "the unit", bool(now) and now != units.get(was.key, now)


def _shares(trial: Experiment) -> list[tuple[str, int]]:
    return [(identity(arm.serve), arm.weight) for arm in trial.arms]


def _units_of(catalog: Catalog) -> Mapping[str, set[str]]:
    """The units of the flags that each experiment decides."""
    found: dict[str, set[str]] = {}
    for flag in catalog.flags.values():
        rules = (rule for block in flag.environments.values() for rule in block.rules if rule.experiment)
        for rule in rules:
            found.setdefault(rule.experiment, set()).add(flag.unit)
    return found
