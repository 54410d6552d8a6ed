"""Reading: what everything that takes flags needs of them, whether they are opened once or followed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from flaggit.runtime.choice import Choice
from flaggit.runtime.counts import Counts
from flaggit.runtime.decision import Decision
from flaggit.runtime.events import Listener
from flaggit.runtime.readings import Context
from flaggit.runtime.watching import Watcher

if TYPE_CHECKING:
    from flaggit.bundle.manifest import Manifest

ValueType: TypeAlias = Literal["", "boolean", "string", "integer", "number", "object"]


class Reading(Protocol):
    """Flags that can be asked: a `Flags`, a `LiveFlags`, or what stands in for them."""

    def details(
        self, key: str, default: object, context: Context | None = ..., value_type: ValueType = ...
    ) -> Decision:
        """Decide a flag, and say why."""
        ...

    def keys(self) -> Sequence[str]:
        """Give the keys that can be asked for."""
        ...

    def meta(self, key: str) -> Mapping[str, object]:
        """Give what is known of a flag besides its decision."""
        ...

    def choice(self, key: str) -> Choice | None:
        """Give what a flag can decide; None without such a flag."""
        ...

    def tell(self, kind: str, **data: object) -> None:
        """Tell every listener what happened, now."""
        ...

    def fingerprints(self) -> Mapping[str, bytes]:
        """Make a fingerprint for each flag: while it stays equal, so do the flag's decisions."""
        ...

    def add_listener(self, listener: Listener) -> None:
        """Tell a listener every event from now on."""
        ...

    def watch(self, watcher: Watcher) -> None:
        """Let a watcher see the decisions of the flags that it chooses."""
        ...

    @property
    def counts(self) -> Counts:
        """How often which flag decided what, and why."""
        ...

    @property
    def serial(self) -> int:
        """The serial of the bundle that decides; 0 without one."""
        ...

    @property
    def manifest(self) -> "Manifest | None":
        """What the bundle that decides says about itself; None without one."""
        ...
