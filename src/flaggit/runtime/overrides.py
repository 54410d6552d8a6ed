"""Local overrides: what a developer wants flags to serve in one process, whatever the bundle says.

They come from a file that the host or the environment variable `FLAGGIT_OVERRIDES` names: a JSON object of values by key, or
lines of `key=value`, in which a value is JSON or else a plain word, and `#` begins a comment line. A flag with variants takes a
variant's name, any other one a value of its own type.

Their rules:

- Without a bundle, and in a protected environment, nothing is overridden, ever. That is asked at every decision, for bundles change.
- An override of no flag, or of a wrong type, is refused, and the flag decides as if there were none. Nothing raises.
- The key that a flag is overridden by is its present one or a former one; it holds for both.
- What is overridden is nobody's exposure: watchers do not see it, and it counts with the reason `OVERRIDE`.
- They are loud: `override.active` is told when they begin to hold and whenever a newer bundle decides, with what is overridden
  and what is refused, and every decision of theirs has the reason `OVERRIDE`.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from flaggit.bundle.canonical import MAX_INTEGER
from flaggit.bundle.refused import Refused
from flaggit.runtime import decision, events, files
from flaggit.runtime.choice import Choice
from flaggit.runtime.counts import Counts
from flaggit.runtime.decision import Decision
from flaggit.runtime.events import Listener
from flaggit.runtime.held import copy
from flaggit.runtime.parsed import Outcome
from flaggit.runtime.reading import Reading, ValueType
from flaggit.runtime.readings import Context
from flaggit.runtime.watching import Watcher

if TYPE_CHECKING:
    from flaggit.bundle.manifest import Manifest

VARIABLE: Final = "FLAGGIT_OVERRIDES"
"""The environment variable that names the file, when the host names none."""
MAX_FILE: Final = 1 << 20
"""The longest file, in bytes."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
}


def override(flags: Reading, path: "str | os.PathLike[str] | None" = None) -> Reading:
    """Override flags by a file.

    Args:
        flags: What decides everything that is not overridden.
        path: The file; without one, the file that `FLAGGIT_OVERRIDES` names.

    Returns:
        Flags with overrides; the same flags when no file is named. What is wrong with the file is told, not raised.
    """
    named = os.environ.get(VARIABLE) if path is None else os.fspath(path)
    if not named:
        return flags
    try:
        wanted = _read(named)
    except (Refused, ValueError, RecursionError) as error:
        flags.tell(events.OVERRIDE_ACTIVE, flags={}, source=named, refused={"": str(error)})
        return flags
    return Overridden(flags, wanted, source=named)


class Active(NamedTuple):
    """An override that holds: the flag's present key, its type, and what is served."""

    flag: str
    type: str
    outcome: Outcome


class Overridden:
    """Flags of which some are overridden. It can be asked like those that it is made of.

    Args:
        flags: What decides everything else.
        wanted: The value, or the variant's name, by key.
        source: Where they come from, for whoever is told.
    """

    __slots__ = ("_checked", "_flags", "_present", "_source", "_wanted")

    def __init__(self, flags: Reading, wanted: Mapping[str, object], *, source: str) -> None:
        self._flags = flags
        self._wanted = dict(wanted)
        self._source = source
        self._present: frozenset[str] = frozenset()
        self._checked: tuple[object, dict[str, Active]] = (None, {})
        self._active()

    def details(
        self, key: str, default: object, context: Context | None = None, value_type: ValueType = ""
    ) -> Decision:
        """Decide a flag, and say why: `OVERRIDE` for one that is overridden."""
        found = self._find(key)
        manifest = self._flags.manifest
        if found is None or manifest is None or value_type not in {"", found.type}:
            return self._flags.details(key, default, context, value_type)
        made = Decision(
            value=copy(found.outcome.value),
            variant=found.outcome.variant,
            reason=decision.OVERRIDE,
            flag=found.flag,
            serial=manifest.serial,
            commit=manifest.commit,
        )
        self._flags.counts.add(made)
        return made

    def boolean(self, key: str, default: bool, context: Context | None = None) -> bool:  # noqa: FBT001 - the caller's own value
        """Decide a boolean flag; the default when it is none."""
        return cast("bool", self.details(key, default, context, "boolean").value)

    def string(self, key: str, default: str, context: Context | None = None) -> str:
        """Decide a string flag; the default when it is none."""
        return cast("str", self.details(key, default, context, "string").value)

    def integer(self, key: str, default: int, context: Context | None = None) -> int:
        """Decide an integer flag; the default when it is none."""
        return cast("int", self.details(key, default, context, "integer").value)

    def number(self, key: str, default: float, context: Context | None = None) -> float:
        """Decide a number flag; the default when it is none."""
        return cast("float", self.details(key, default, context, "number").value)

    def value(self, key: str, default: object, context: Context | None = None) -> object:
        """Decide a flag of any type."""
        return self.details(key, default, context).value

    def keys(self) -> Sequence[str]:
        """Give the keys that can be asked for."""
        return self._flags.keys()

    def meta(self, key: str) -> Mapping[str, object]:
        """Give what is known of a flag besides its decision."""
        return self._flags.meta(key)

    def choice(self, key: str) -> Choice | None:
        """Give what a flag can decide."""
        return self._flags.choice(key)

    def tell(self, kind: str, **data: object) -> None:
        """Tell every listener what happened, now."""
        self._flags.tell(kind, **data)

    def fingerprints(self) -> Mapping[str, bytes]:
        """Make a fingerprint for each flag; that of an overridden one is made of its override."""
        mine = {found.flag: f"override {found.outcome!r}".encode() for found in self._active().values()}
        return {**self._flags.fingerprints(), **mine}

    def watch(self, watcher: Watcher) -> None:
        """Let a watcher see the decisions of the flags that it chooses, while they are not overridden."""
        self._flags.watch(watcher)

    def add_listener(self, listener: Listener) -> None:
        """Tell a listener every event from now on."""
        self._flags.add_listener(listener)

    @property
    def counts(self) -> Counts:
        """How often which flag decided what, and why."""
        return self._flags.counts

    @property
    def serial(self) -> int:
        """The serial of the bundle that decides; 0 without one."""
        return self._flags.serial

    @property
    def manifest(self) -> "Manifest | None":
        """What the bundle that decides says about itself; None without one."""
        return self._flags.manifest

    def _find(self, key: str) -> Active | None:
        """Give the override of a key: a present one, or a former one of a flag that is overridden by another of its keys."""
        active = self._active()
        if not active or not isinstance(key, str):
            return None
        if key not in active and key not in self._present:
            choice = self._flags.choice(key)
            return None if choice is None else active.get(choice.key)
        return active.get(key)

    def _active(self) -> dict[str, Active]:
        """Give what the overrides serve under the bundle that decides."""
        manifest = self._flags.manifest
        checked, found = self._checked
        if manifest is None or checked is manifest:
            return found if manifest is not None else {}
        found, refused = {}, {}
        shown: dict[str, object] = {}
        for key, value in self._wanted.items():
            choice = None if manifest.protected else self._flags.choice(key)
            outcome = None if choice is None else outcome_of(choice, value)
            if choice is not None and outcome is not None:
                found[key] = found[choice.key] = Active(choice.key, choice.type, outcome)
                shown[choice.key] = outcome.variant or outcome.value
            else:
                refused[key] = _why(choice, protected=manifest.protected)
        self._present = frozenset(self._flags.keys())
        self._checked = manifest, found
        self._flags.tell(events.OVERRIDE_ACTIVE, flags=shown, source=self._source, refused=refused)
        return found

    # Last, for within a class the name hides the type of everything that is declared after it.

    def object(
        self, key: str, default: dict[str, object], context: Context | None = None
    ) -> dict[str, object]:
        """Decide an object flag, as a copy that the caller may alter; the default when it is none."""
        return cast("dict[str, object]", self.details(key, default, context, "object").value)


def outcome_of(choice: Choice, value: object) -> Outcome | None:
    """Give what an override serves.

    Args:
        choice: What the flag can decide.
        value: A variant's name, for a flag that has variants; a value of its type for any other one.

    Returns:
        The outcome; None when the flag has no such variant, or is of another type.
    """
    if choice.named:
        return next((outcome for outcome in choice.outcomes if outcome.variant == value), None)
    if (
        not isinstance(value, _TYPES[choice.type])
        or not _finite(value)
        or isinstance(value, bool) != (choice.type == "boolean")
    ):
        return None
    return Outcome(str(value).lower() if isinstance(value, bool) else "", value)


def _finite(value: object) -> bool:
    """Tell whether a number is one that a bundle may hold; what is no number is."""
    return not isinstance(value, int | float) or -MAX_INTEGER <= value <= MAX_INTEGER


def _why(choice: Choice | None, *, protected: bool) -> str:
    if protected:
        return "the environment is protected: nothing is overridden there"
    if choice is None:
        return "there is no such flag"
    if choice.named:
        return "a variant is needed: " + ", ".join(outcome.variant for outcome in choice.outcomes)
    return f"a value of type {choice.type} is needed"


def _read(path: str) -> dict[str, object]:
    text = files.read(path, MAX_FILE).decode("utf-8")
    if text.lstrip().startswith("{"):
        return cast("dict[str, object]", json.loads(text, parse_constant=_no_number))
    read: dict[str, object] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, equals, word = line.partition("=")
        if not equals:
            raise ValueError(f"line {number} must be key=value")
        read[key.strip()] = _word(word.strip())
    return read


def _word(word: str) -> object:
    try:
        return json.loads(word, parse_constant=_no_number)
    except ValueError:
        return word


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number")
