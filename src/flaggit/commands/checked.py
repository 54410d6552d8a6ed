"""What `check` found, ready to be shown."""

from collections.abc import Iterable

from flaggit.diagnostics import Finding, Severity
from flaggit.frozen import Frozen


class Located(Frozen):
    """A finding with its line resolved.

    Attributes:
        finding: Its place has a span, where its file could be read at all.
        name: The rule's name ("unknown attribute").
        line: The text of the line that the span begins on, without its end; empty when there is none.
        changed: Whether the change that is looked at touches the finding's file.
        introduced: Whether that change brought the finding in.
    """

    finding: Finding
    name: str
    line: str = ""
    changed: bool = False
    introduced: bool = False

    @property
    def fails(self) -> bool:
        """Whether it fails a check: the clock alone never does, unless the change itself brings the finding in."""
        finding = self.finding
        return finding.severity == Severity.ERROR and (self.introduced or not finding.temporal)


class Checked(Frozen):
    """The outcome of one run of `check`.

    Attributes:
        findings: What is to be shown, files of the change first.
        older: Findings that were there before the change and are not shown.
        suppressed: How many findings their files allow, with a reason.
        files: How many files were read.
        changed: How many of them the change touches; None when nothing is compared.
        commit: The commit that was read; None in a plain folder.
        dirty: Whether the work tree, with changes that are not committed, was read.
        base: The commit that the change is measured against; None when everything counts.
        fixed: Descriptions of the edits made, as `path:line: what`.
        fixable: How many of the findings `check --fix` can repair.
        prefix: The flag repository's path in the git repository, with a slash at its end, for forges that want paths from
            there; empty when they are one.
    """

    findings: tuple[Located, ...]
    files: int
    commit: str | None
    dirty: bool
    older: int = 0
    suppressed: int = 0
    changed: int | None = None
    base: str | None = None
    fixed: tuple[str, ...] = ()
    fixable: int = 0
    prefix: str = ""

    def count(self, severity: Severity) -> int:
        """How many of the shown findings weigh so much."""
        return sum(located.finding.severity == severity for located in self.findings)

    @property
    def failed(self) -> bool:
        """Whether the check fails: an error that does not depend on clock or history, or any error that a change brings."""
        return any(located.fails for located in self.findings)


def changed_first(findings: Iterable[Located]) -> tuple[Located, ...]:
    """Put the files of the change first, and keep the order otherwise."""
    return tuple(sorted(findings, key=lambda located: not located.changed))
