"""What came of a case."""

from flaggit.frozen import Frozen
from flaggit.model import Case, Table
from flaggit.runtime.decision import Decision


class Difference(Frozen):
    """One thing that a case expects and did not get; both as people read them."""

    what: str
    expected: str
    actual: str


class CaseOutcome(Frozen):
    """A case, tried in one environment for one service.

    Attributes:
        decision: What was decided.
        differences: What should have been otherwise; empty when the case holds.
        block: Name of the environment block that decided; empty when the flag has none there.
    """

    table: Table
    case: Case
    environment: str
    service: str
    decision: Decision
    differences: tuple[Difference, ...]
    block: str

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences
