"""Rollouts and layers: from mappings to `model.Rollout` and `model.Layer`."""

from flaggit.binding import quantities
from flaggit.binding.blocks import twice
from flaggit.binding.faults.within import UNKNOWN_STAGE
from flaggit.binding.page import Page, Raw
from flaggit.binding.suggesting import Names
from flaggit.model import Breach, Failures, Guardrail, Layer, Member, Rollout, Stage, Wave
from flaggit.source import escape

NONE = "none"
"""What `now.stage` says before the first stage."""


def rollout(page: Page, key: str, raw: Raw) -> Rollout:
    """Bind a rollout. A stage or wave that `now` names and the plan lacks leaves it out of the catalog."""
    now = raw["now"]
    stages = tuple([_stage(page, stage, f"/stages/{at}") for at, stage in enumerate(raw["stages"])])
    waves = tuple([_wave(page, wave, f"/waves/{at}") for at, wave in enumerate(raw.get("waves", []))])
    twice(page, [stage.name for stage in stages], "/stages")
    twice(page, [wave.name for wave in waves], "/waves")
    wave = now.get("wave", "")
    _known(page, "stage", now["stage"], [NONE, *(stage.name for stage in stages)])
    if wave:
        _known(page, "wave", wave, [wave.name for wave in waves])
    elif waves and now["stage"] != NONE:
        # Taken for the last wave, a line that was lost would expose everyone at once.
        listed = ", ".join(each.name for each in waves)
        page.fail(UNKNOWN_STAGE, "/now", f"`now` does not say which wave has reached the stage: {listed}")
    return Rollout(
        key=key,
        path=page.path,
        environment=raw["environment"],
        stage="" if now["stage"] == NONE else now["stage"],
        state=now["state"],
        stages=stages,
        wave=wave,
        waves=waves,
        guardrails=tuple(
            [_guardrail(page, item, f"/guardrails/{at}") for at, item in enumerate(raw.get("guardrails", []))]
        ),
        summary=raw.get("summary", ""),
        owner=raw.get("owner", page.owner),
    )


def layer(page: Page, key: str, raw: Raw) -> Layer:
    """Bind a layer; a member is a flag or experiment, or the range named `holdout`."""
    members = {}
    for name in sorted(raw["members"]):
        here = f"/members/{escape(name)}"
        start, end = raw["members"][name]
        if name != "holdout":
            page.refer("member", name, here, "key")
        members[name] = Member(
            name=name,
            start=page.number(quantities.thousandths, start, f"{here}/0"),
            end=page.number(quantities.thousandths, end, f"{here}/1"),
        )
    return Layer(
        key=key,
        path=page.path,
        unit=raw["unit"],
        salt=raw["salt"],
        members=members,
        summary=raw.get("summary", ""),
        owner=raw.get("owner", page.owner),
    )


def _known(page: Page, what: str, name: str, names: list[str]) -> None:
    if name not in names:
        question = Names(names).question(name)
        message = f"this rollout has no {what} {name}{': ' if question else ''}{question}"
        page.fail(UNKNOWN_STAGE, f"/now/{what}", message)


def _stage(page: Page, raw: Raw, here: str) -> Stage:
    segment = raw.get("segment", "")
    return Stage(
        name=raw["name"],
        segment=page.refer("segment", segment, f"{here}/segment") if segment else "",
        percent=page.optional(quantities.thousandths, raw, "percent", here),
        hold=page.optional(quantities.seconds, raw, "hold", here) or 0,
    )


def _wave(page: Page, raw: Raw, here: str) -> Wave:
    return Wave(name=raw["name"], services=page.refer_all("service", raw["services"], f"{here}/services"))


def _guardrail(page: Page, raw: Raw, here: str) -> Guardrail:
    breach, failures = raw["breach"], raw["failures"]
    absolute = breach.get("absolute")
    return Guardrail(
        metric=page.refer("metric", raw["metric"], f"{here}/metric"),
        against=raw["against"],
        breach=Breach(
            relative=page.optional(quantities.relative, breach, "relative", f"{here}/breach"),
            absolute=None if absolute is None else float(absolute),
        ),
        failures=Failures(
            at_least=int(failures["at_least"]),
            of=int(failures["of"]),
            every=page.number(quantities.seconds, failures["every"], f"{here}/failures/every"),
        ),
        then=raw["then"],
        no_data=raw["no_data"],
    )
