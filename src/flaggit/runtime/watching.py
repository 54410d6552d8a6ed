"""Watching: seeing the decisions of chosen flags one by one, with whom they were made for.

A watcher is asked once about each flag, when it is first decided, and gives an observer or None. Flags that nobody chose cost nothing
more; a chosen one costs a call. What another flag requires is not observed, nor are defaults.
"""

from collections.abc import Callable
from typing import TypeAlias

from flaggit.runtime.decision import Decision
from flaggit.runtime.parsed import Flag
from flaggit.runtime.readings import Context

Observer: TypeAlias = Callable[[Decision, Context], None]
"""Is given every decision of a flag, and its context. It returns at once; it alters neither; what it raises goes nowhere."""
Watcher: TypeAlias = Callable[[Flag], Observer | None]
"""Gives the observer of a flag; None when it does not choose it."""
Decide: TypeAlias = Callable[[Context], Decision]


class Watchers:
    """Those who watch.

    Attributes:
        errors: How many times one of them raised.
    """

    __slots__ = ("_watchers", "errors")

    def __init__(self) -> None:
        self._watchers: tuple[Watcher, ...] = ()
        self.errors = 0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._watchers)

    def add(self, watcher: Watcher) -> None:
        """Let this one watch, too."""
        self._watchers = (*self._watchers, watcher)

    def watched(self, flag: Flag, decide: Decide) -> Decide:
        """Give a function that decides like this one, and is watched by whoever chooses the flag."""
        for watcher in self._watchers:
            try:
                observer = watcher(flag)
            except Exception:  # noqa: BLE001 - a watcher's fault is its own
                self.errors += 1
                continue
            if observer is not None:
                decide = self._observed(decide, observer)
        return decide

    def _observed(self, decide: Decide, observer: Observer) -> Decide:
        def observed(context: Context) -> Decision:
            decided = decide(context)
            try:
                observer(decided, context)
            except Exception:  # noqa: BLE001 - an observer's fault is its own
                self.errors += 1
            return decided

        return observed
