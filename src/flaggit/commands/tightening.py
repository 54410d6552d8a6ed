"""Partial explanations made tight: only decisions that somebody who has what is given really gets.

The loader's explanation takes two tests of one open attribute as though they could come out independently, so it may list decisions
that nobody gets. The analysis knows better; what it does not know it leaves as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flaggit.analysis.diagram import OverBudgetError
from flaggit.analysis.reaching import Reach, Reached, reach
from flaggit.analysis.reader import Reader
from flaggit.model import Attribute
from flaggit.runtime.explanation import Explanation, RequirementTrace
from flaggit.runtime.parsed import same


@dataclass(slots=True, kw_only=True)
class Tightener:
    """Makes explanations tight.

    Attributes:
        reader: Who asks.
        context: What is given, None for what is missing.
        at: The instant, in seconds since 1970.
        attributes: The taxonomy's.
        loose: The flags whose explanation was left as it was: more may be listed than anybody gets.
    """

    reader: Reader
    context: Mapping[str, object]
    at: float
    attributes: Mapping[str, Attribute]
    loose: list[str] = field(default_factory=list)

    def tightened(self, explanation: Explanation) -> Explanation:
        """Leave out the decisions that nobody gets, here and in what is required; the rest stays as it is."""
        if len(explanation.decisions) == 1 and not explanation.deciding and not explanation.whatever:
            return explanation
        requirements = tuple(map(self._requirement, explanation.requirements))
        found = self._reach(explanation.key)
        known = found.decisions if found is not None else {}
        kept = tuple(made for made in explanation.decisions if Reached.of(made) in known)
        if found is None or not kept:
            self.loose.append(explanation.key)
            return explanation._replace(requirements=requirements)
        everything = {*explanation.deciding, *explanation.whatever}
        deciding = everything & set(found.attributes) if len(kept) > 1 else set[str]()
        return explanation._replace(
            decisions=kept,
            requirements=requirements,
            deciding=tuple(sorted(deciding)),
            whatever=tuple(sorted(everything - deciding)),
        )

    def _requirement(self, trace: RequirementTrace) -> RequirementTrace:
        if trace.explanation is None:
            return trace
        tight = self.tightened(trace.explanation)
        possible = frozenset(same(made.value, trace.value) for made in tight.decisions)
        return trace._replace(explanation=tight, possible=possible)

    def _reach(self, key: str) -> Reach | None:
        try:
            return reach(self.reader, key, self.context, self.at, self.attributes)
        except OverBudgetError:
            return None
