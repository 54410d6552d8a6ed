"""What a kind of finding is: the source of its manual page and of its tests."""

from collections.abc import Mapping

from flaggit.diagnostics.finding import Finding, Fix, Place, Severity
from flaggit.frozen import Frozen, field


class Sample(Frozen):
    """A small change to the sample repository that shows, or does not show, a fault.

    Attributes:
        name: What the sample is about, as a phrase.
        files: Path to text, laid over the sample repository (`checks.samples`); `None` removes a file.
        base: Files of the commit before, for rules that compare with history; empty for all others.
        count: How many findings of this rule the sample must give (0 for a valid one).
    """

    name: str
    files: Mapping[str, str | bytes | None]
    base: Mapping[str, str | bytes | None] = field(default_factory=dict)
    count: int = 1


class Rule(Frozen):
    """A kind of fault.

    Attributes:
        id: `FG` and three digits; never used for anything else once it was published.
        name: The fault in a few words, in lower case ("unknown attribute").
        severity: The default; the taxonomy may set another.
        why: Why it matters to those who run the services, in a sentence or two.
        remedy: What to do about it in general.
        invalid: Samples that must show it.
        valid: Samples close by that must not.
        temporal: Whether the clock or history decides it.
    """

    id: str
    name: str
    severity: Severity
    why: str
    remedy: str
    invalid: tuple[Sample, ...]
    valid: tuple[Sample, ...]
    temporal: bool = False

    def at(
        self,
        place: Place,
        message: str,
        *,
        remedy: str = "",
        related: tuple[Place, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Make a finding of this rule; its remedy is the general one unless a better one is given."""
        return Finding(
            id=self.id,
            severity=self.severity,
            place=place,
            message=message,
            remedy=remedy or self.remedy,
            related=related,
            fix=fix,
            temporal=self.temporal,
        )
