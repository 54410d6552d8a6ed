"""Deciding: the accessors, over whichever bundle is held."""

from typing import TYPE_CHECKING

from flaggit.bundle.manifest import Manifest
from flaggit.runtime.choice import Choice
from flaggit.runtime.counts import Counts
from flaggit.runtime.decision import GENERAL, Decision
from flaggit.runtime.generate import Clock
from flaggit.runtime.held import Held, Meta
from flaggit.runtime.reading import ValueType
from flaggit.runtime.readings import Context
from flaggit.runtime.watching import Watcher

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from flaggit.runtime.explanation import Explanation

_EMPTY: Context = {}
_STACK_FULL = Decision(None, error_code=GENERAL, error_message="RecursionError while deciding")


class Deciding:
    """What decides: a bundle that is held, and the ways to ask it.

    Every method that decides takes the key, the value to serve when the bundle can't supply one, and the context: a mapping of
    attributes. None of them raises, whatever key and context are, but for `details` on a stack that is full to the last frame. They may
    be called from any thread at any time, and in the children of a process that forks.
    """

    __slots__ = ("_clock", "_held")

    def __init__(self, held: Held, clock: Clock) -> None:
        self._held = held
        self._clock = clock

    # Each accessor is written out, for a shared one would cost as much again as the decision of a static flag. A host may
    # call with a stack that is nearly full, where even the careful way overflows; nothing is called to give the default then.

    def boolean(self, key: str, default: bool, context: Context | None = _EMPTY) -> bool:  # noqa: FBT001 - the caller's own value
        """Decide a boolean flag; the default when it is none."""
        try:
            return self._held.boolean[key](context)[0]  # type: ignore[arg-type] # None raises, and is decided below
        except Exception:  # noqa: BLE001 - nothing leaves a decision
            try:
                return self._held.decide(key, default, context, "boolean").value  # type: ignore[return-value] # of that type, or the default
            except RecursionError:
                return default

    def string(self, key: str, default: str, context: Context | None = _EMPTY) -> str:
        """Decide a string flag; the default when it is none."""
        try:
            return self._held.string[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "string").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default

    def integer(self, key: str, default: int, context: Context | None = _EMPTY) -> int:
        """Decide an integer flag; the default when it is none."""
        try:
            return self._held.integer[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "integer").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default

    def number(self, key: str, default: float, context: Context | None = _EMPTY) -> float:
        """Decide a number flag, as a float; the default when it is none."""
        try:
            return self._held.number[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "number").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default

    def value(self, key: str, default: object, context: Context | None = _EMPTY) -> object:
        """Decide a flag of any type."""
        try:
            return self._held.every[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context).value
            except RecursionError:
                return default

    def details(
        self, key: str, default: object, context: Context | None = _EMPTY, value_type: ValueType = ""
    ) -> Decision:
        """Decide a flag, and say why.

        Args:
            key: The flag.
            default: The value for when the bundle can't supply one.
            context: Whom the decision is for; None, and what is no mapping, counts as empty.
            value_type: The type that the flag must have; empty for any.
        """
        try:
            if value_type:
                return self._held.decide(key, default, context, value_type)
            return self._held.every[key](context)  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, value_type)
            except RecursionError:
                return tuple.__new__(Decision, (default, *_STACK_FULL[1:]))

    def explain(
        self,
        key: str,
        context: Context | None = _EMPTY,
        *,
        partial: bool = False,
        always: "Collection[str]" = (),
    ) -> "Explanation":
        """Explain a decision, rule by rule. It takes far longer than the decision, and it may raise what the context raises.

        Args:
            key: The flag.
            context: Whom the decision is for.
            partial: Whether what the context lacks may be anything, rather than missing.
            always: With `partial`, the attributes that are never missing.
        """
        from flaggit.runtime.explain import explain  # noqa: PLC0415 - services decide, few explain
        from flaggit.runtime.explanation import Explanation  # noqa: PLC0415 - as above
        from flaggit.runtime.given import Given  # noqa: PLC0415 - as above

        held = self._held
        present = held.present(key)
        if not present:
            return Explanation(key, (held.decide(key, None, _EMPTY),))
        given = Given(context or {}, self._clock(), partial=partial, always=always)
        return explain(held.decisions, present, given, held.origin)

    @property
    def manifest(self) -> Manifest | None:
        """What the bundle that decides says about itself; None without one."""
        return self._held.manifest

    @property
    def serial(self) -> int:
        """The serial of the bundle that decides; 0 without one."""
        manifest = self._held.manifest
        return manifest.serial if manifest else 0

    @property
    def counts(self) -> Counts:
        """How often which flag decided what, and why. What another flag requires is not counted."""
        return self._held.counts

    def watch(self, watcher: Watcher) -> None:
        """Let a watcher see the decisions of the flags that it chooses, from now on, whichever bundle decides.

        Raises:
            TypeError: It can't be called.
        """
        if not callable(watcher):
            raise TypeError(f"a watcher is called with a flag, and {type(watcher).__name__} can't be called")
        held = self._held
        held.counts.watchers.add(watcher)
        held.begin()

    def keys(self) -> "Sequence[str]":
        """Give the keys that can be asked for, in order; former keys are not among them."""
        index = self._held.index
        return tuple(key for key in index.flags if key not in index.hidden)

    def fingerprints(self) -> "Mapping[str, bytes]":
        """Make a fingerprint for each key that can be asked for: while it stays equal, so do the flag's decisions.

        This takes some ten microseconds a flag.
        """
        return self._held.fingerprints()

    def meta(self, key: str) -> Meta:
        """Give what is known of a flag besides its decision: owner, kind, summary; empty without such a flag."""
        return self._held.meta(key)

    def choice(self, key: str) -> Choice | None:
        """Give what a flag can decide, and its circuit breaker's bounds; None without such a flag. It is parsed each time."""
        return self._held.choice(key)

    # Last, for within a class the name hides the type of everything that is declared after it.

    def object(
        self, key: str, default: dict[str, object], context: Context | None = _EMPTY
    ) -> dict[str, object]:
        """Decide an object flag, as a copy that the caller may alter; the default when it is none."""
        try:
            return self._held.object[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "object").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default
