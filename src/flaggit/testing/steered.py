"""A bundle in use of which some flags serve what a test wants.

A flag that is steered decides as if its file said so and nothing else: no rules, no requirements, one value for everyone. So flags that require
it see that value too, and a flag that a service can't ask for, being there only because another requires it, can be steered as well.
Such decisions have the reason `OVERRIDE`, and no watcher sees them: they are nobody's exposure.
"""

from collections import Counter
from collections.abc import Mapping
from typing import cast

from flaggit.bundle.index import Index
from flaggit.bundle.manifest import Manifest
from flaggit.runtime import decision, lines
from flaggit.runtime.broken import Broken
from flaggit.runtime.choice import Choice, choice
from flaggit.runtime.counts import Counts
from flaggit.runtime.decision import Decision
from flaggit.runtime.generate import Clock, Decide
from flaggit.runtime.held import Held
from flaggit.runtime.overrides import outcome_of
from flaggit.runtime.parsed import Flag, Outcome
from flaggit.runtime.readings import Context, Readings

_KEPT = frozenset({"type", "variants", "safe", "breaker"})


class Steered(Held):
    """A bundle in use.

    Args:
        steered: What flags serve to everyone, by present key; hidden ones may be among them.
        defaulted: How often the caller's default was given, by the key that was asked for and the error code; it is counted on.

    The other arguments are those of `Held`.
    """

    __slots__ = ("_defaulted", "_steered")

    def __init__(  # noqa: PLR0913, PLR0917 - those of `Held`, and two
        self,
        manifest: Manifest,
        data: bytes,
        index: Index,
        clock: Clock,
        readings: Readings,
        counts: Counts,
        steered: Mapping[str, Outcome],
        defaulted: Counter[tuple[str, str]],
    ) -> None:
        self._steered = steered
        self._defaulted = defaulted
        super().__init__(manifest, data, index, clock, readings, counts)

    def steer(self, steered: Mapping[str, Outcome]) -> "Steered":
        """Give the same bundle with other flags steered."""
        made = self._generator
        manifest = cast("Manifest", self.manifest)
        return Steered(
            manifest,
            self._data,
            self.index,
            made.clock,
            made.readings,
            self.counts,
            steered,
            self._defaulted,
        )

    @property
    def data(self) -> bytes:
        """The bundle's bytes."""
        return self._data

    def choice(self, key: str) -> Choice | None:
        """Give what a flag can decide by the bundle, whether it is steered or not; None when it can't be asked for."""
        present = self.present(key)
        return self.choice_of(present) if present else None

    def choice_of(self, key: str) -> Choice | None:
        """Do as `choice` does, for flags that are there only because another requires them, too."""
        key = self.index.aliases.get(key, key)
        try:
            written = super()._decision(key)
            return choice(lines.flag(key, written), cast("Mapping[str, object]", written))
        except (KeyError, Broken):
            return None

    def allows(self, key: str, outcome: Outcome) -> bool:
        """Tell whether a flag of this bundle can serve an outcome that another bundle allowed."""
        found = self.choice_of(key)
        served = outcome.variant if found is not None and found.named else outcome.value
        return found is not None and found.key == key and outcome_of(found, served) == outcome

    def flag_of(self, key: str) -> Flag | None:
        """Give a flag as the bundle has it, whether it is steered or can be asked for or not; None when its line is broken."""
        try:
            return lines.flag(key, super()._decision(key))
        except (KeyError, Broken):
            return None

    def _decision(self, key: str) -> object:
        written = super()._decision(key)
        outcome = self._steered.get(key)
        return written if outcome is None else serving(written, outcome)

    def decided(self, key: str) -> Decision | None:
        """Give what a steered flag decides, without counting it; None for one that is not steered."""
        if key not in self._steered:
            return None
        outcome = cast("Outcome", self.decisions.flag(key).otherwise)
        return Decision(
            value=outcome.value,
            variant=outcome.variant,
            reason=decision.OVERRIDE,
            flag=key,
            serial=self.origin.serial,
            commit=self.origin.commit,
        )

    def _failed(self, default: object, code: str, message: str, key: object) -> Decision:
        failed = super()._failed(default, code, message, key)
        self._defaulted[failed.flag, code] += 1
        return failed

    def _made(self, key: str) -> tuple[str, Decide]:
        decided = self.decided(key)
        if decided is None:
            return super()._made(key)
        cell = self.counts.cell(decided)

        def decide(_: Context) -> Decision:
            cell[0] += 1
            return decided

        self._watched[key] = made = self.decisions.flag(key).type, decide
        return made


def serving(written: object, outcome: Outcome) -> dict[str, object]:
    """Give a flag's decision, as it is written in a bundle, with one outcome for everyone."""
    given = cast("Mapping[str, object]", written)
    serve = outcome.variant if "variants" in given else outcome.value
    return {**{name: value for name, value in given.items() if name in _KEPT}, "otherwise": {"serve": serve}}
