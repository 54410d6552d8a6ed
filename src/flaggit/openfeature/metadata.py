"""Flag metadata: what an evaluation says besides its value.

`flagSetId` and `version` are the keys that OpenFeature's appendix D gives to telemetry; the others are ours. What is not known is
left out.

| key | meaning |
|---|---|
| flagSetId | PROJECT/ENVIRONMENT/SERVICE, whom the bundle is for |
| version | the bundle's serial, as text |
| serial, commit | the bundle's serial; the commit that it was compiled from |
| owner, kind | the team that owns the flag; its kind |
| rule | the rule that decided, `otherwise` for the fall-through |
| experiment, iteration | the experiment whose arm was served, and its iteration |
| forced | true when the rule serves individuals on purpose |
| prerequisite | with the reason PREREQUISITE, the flag whose requirement is unmet |
| stale | true when the bundle was stale |
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from flaggit.runtime.decision import Decision

if TYPE_CHECKING:
    from flaggit.runtime.reading import Reading

Metadata: TypeAlias = Mapping[str, bool | int | float | str]

_META: Final = ("owner", "kind")


def flag_set(flags: "Reading") -> str:
    """Give the id of the flag set, PROJECT/ENVIRONMENT/SERVICE; empty without a bundle."""
    manifest = flags.manifest
    return f"{manifest.project}/{manifest.environment}/{manifest.service}" if manifest else ""


class MetadataOf:
    """The metadata of decisions, made once for each rule of each flag of a bundle: reading a flag's line costs ten decisions.

    Args:
        flags: Whose decisions they are.
    """

    __slots__ = ("_flags", "_made")

    def __init__(self, flags: "Reading") -> None:
        self._flags = flags
        self._made = _Made(flags, Decision(None))

    def __call__(self, decided: Decision) -> Metadata:
        """Give a decision's metadata; it can't be altered."""
        made = self._made
        if made.serial != decided.serial:
            made = self._made = _Made(self._flags, decided)
        if decided.error_code:
            return made.bundle
        identity = (decided.flag, decided.rule, decided.prerequisite, decided.stale)
        found = made.flags.get(identity)
        if found is None:
            found = made.flags[identity] = _whole(made.bundle, self._flags.meta(decided.flag), decided)
        return found


class _Made:
    """What was made of one bundle, bounded by its rules."""

    __slots__ = ("bundle", "flags", "serial")

    def __init__(self, flags: "Reading", decided: Decision) -> None:
        said: dict[str, int | str] = {
            "flagSetId": flag_set(flags),
            "version": str(decided.serial or ""),
            "serial": decided.serial,
            "commit": decided.commit,
        }
        self.serial = decided.serial
        self.bundle: Metadata = MappingProxyType({key: value for key, value in said.items() if value})
        self.flags: dict[tuple[str, str, str, bool], Metadata] = {}


def _whole(bundle: Metadata, meta: Mapping[str, object], decided: Decision) -> Metadata:
    whole: dict[str, int | float | str] = dict(bundle)
    for key in _META:
        value = meta.get(key)
        if isinstance(value, str):
            whole[key] = value
    rule: dict[str, int | str] = {
        "rule": decided.rule,
        "experiment": decided.experiment,
        "iteration": decided.iteration,
        "forced": decided.forced,
        "prerequisite": decided.prerequisite,
        "stale": decided.stale,
    }
    return MappingProxyType(whole | {key: value for key, value in rule.items() if value})
