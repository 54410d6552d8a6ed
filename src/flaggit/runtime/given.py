"""What is given of whom a decision is explained for."""

from collections.abc import Collection

from flaggit.runtime import buckets, operators, readings
from flaggit.runtime.explanation import EITHER, Possible, TestTrace
from flaggit.runtime.parsed import Test
from flaggit.runtime.readings import Context

_ANYTHING: Possible = frozenset({True, False, None})


class Given:
    """What is known of whom the decision is for.

    Args:
        context: The attributes.
        at: The instant, in seconds since 1970.
        partial: Whether an attribute that the context lacks is undetermined rather than missing.
        always: The attributes that the service always gives, with their own type.
    """

    __slots__ = ("_always", "_context", "_partial", "at")

    def __init__(self, context: Context, at: float, *, partial: bool, always: Collection[str] = ()) -> None:
        self._context = readings.whole(context)
        self.at = at
        self._partial = partial
        self._always = frozenset(always)

    def lacks(self, attribute: str) -> bool:
        """Tell whether an attribute is undetermined."""
        return self._partial and attribute not in self._context

    def may_miss(self, attribute: str) -> bool:
        """Tell whether an undetermined attribute may turn out to be missing."""
        return attribute not in self._always

    def test(self, test: Test) -> TestTrace:
        """Evaluate a test."""
        if self.lacks(test.attribute):
            possible = EITHER
            if test.op == "exists" and not self.may_miss(test.attribute):
                possible = frozenset({test.operand is True})
            elif test.op != "exists" and self.may_miss(test.attribute):
                possible = _ANYTHING
            return TestTrace(test, possible, "undetermined", None)
        seen = self._context.get(test.attribute)
        found = frozenset({operators.holds(test, self._context)})
        wrong = seen is not None and readings.PLAIN[test.type](seen) is None
        state = "wrong type" if wrong else "missing" if seen is None else "there"
        return TestTrace(test, found, state, seen)

    def bucket(self, salt: str, unit: str, word: int) -> int | None:
        """Give the bucket of the unit; None when it is missing or undetermined."""
        read = readings.unit(self._context.get(unit))
        return None if read is None else buckets.bucket(buckets.digest(salt, read), word)
