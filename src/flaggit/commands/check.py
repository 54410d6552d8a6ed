"""`check`: everything that is wrong, in one run."""

from collections.abc import Mapping
from pathlib import Path

from flaggit.binding import bind
from flaggit.checks import registry
from flaggit.checks.check import check as run_checks
from flaggit.checks.introduced import introduced
from flaggit.checks.prepare import prepare
from flaggit.commands.checked import Checked, changed_first
from flaggit.commands.locating import settle, with_lines
from flaggit.commands.sides.ranges import release_branches
from flaggit.commands.silencing import heard, weighed
from flaggit.commands.workspace import NoFlagFileStop, Reading, collector_off, read, repository_at
from flaggit.delivery import write_atomically
from flaggit.diagnostics import Finding
from flaggit.errors import NothingReadStop, UsageStop
from flaggit.frozen import Frozen, replace
from flaggit.model import Catalog
from flaggit.repository import Change, ChangeKind, Repository
from flaggit.source.editing import apply_fixes

MOST_ROUNDS = 8


class Wish(Frozen):
    """What a run of `check` is asked for.

    Attributes:
        rev: The commit to read; the work tree when empty.
        base: What the change is measured against; chosen from the release branch when empty.
        everything: Show and count findings that the change did not bring, too.
        fix: Repair what can be repaired safely.
    """

    rev: str = ""
    base: str = ""
    everything: bool = False
    fix: bool = False


class _State(Frozen):
    """A reading and what is wrong in it, before lines are resolved."""

    reading: Reading
    catalog: Catalog | None
    findings: tuple[Finding, ...]


def check(folder: Path, wish: Wish, *, today: int, version: str) -> Checked:
    """Find everything that is wrong with a flag repository.

    Args:
        folder: The flag repository, or a folder inside it.
        wish: What is asked for.
        today: Now, in seconds since 1970; only findings that depend on the clock read it.
        version: The running flaggit's version, for the project's pin.

    Raises:
        NothingReadStop: When there is nothing to read, or the base can't be known.
        UsageStop: When the options contradict each other.
    """
    if wish.fix and wish.rev:
        raise UsageStop("--fix edits the work tree, and --rev reads a commit", remedy="leave one of them out")
    repository = repository_at(folder)
    checked = _once(repository, wish, today, version)
    fixed: list[str] = []
    # A file that reads at last may show the next fault that can be repaired.
    for _ in range(MOST_ROUNDS):
        done = _fix(repository, checked) if wish.fix and checked.fixable else ()
        if not done:
            break
        fixed += done
        checked = _once(repository, wish, today, version)
    return replace(checked, fixed=tuple(fixed))


def _once(repository: Repository, wish: Wish, today: int, version: str) -> Checked:
    with collector_off():
        reading = read(repository, wish.rev)
        base = _base_of(repository, reading, wish)
        changes = repository.changed(base, reading.snapshot) if base else ()
        moved = {change.path: change.old_path for change in changes if change.kind == ChangeKind.RENAMED}
        before = _base_state(repository, reading, base, today, version) if changes else None
        state = _examine(reading, today, version, before, moved)
    standing = tuple(each for each in state.findings if not each.suppressed)
    new = standing
    older: tuple[Finding, ...] = ()
    if base:
        # What no file of the flags changes, nothing brings in.
        new, older = introduced(standing, before.findings, moved) if before else ((), standing)
    checked = _checked(reading, base, changes, standing if wish.everything else new, frozenset(new))
    suppressed = len(state.findings) - len(standing)
    return replace(checked, older=0 if wish.everything else len(older), suppressed=suppressed)


def _base_state(repository: Repository, reading: Reading, base: str, today: int, version: str) -> _State:
    """The state that the change started from; documents that did not change are not parsed again."""
    blobs = reading.snapshot.files
    known = {blobs[path]: document for path, document in reading.documents.items()}
    try:
        return _examine(read(repository, base, known), today, version, None, {})
    except NoFlagFileStop:
        # The change brings the flag repository itself.
        return _State(reading=reading, catalog=None, findings=())


def _examine(
    reading: Reading, today: int, version: str, before: _State | None, moved: Mapping[str, str]
) -> _State:
    result = bind(reading.documents.values(), others=reading.others)
    findings = [*reading.unread, *result.findings]
    if result.catalog is not None:
        view = prepare(
            result.catalog,
            today=today,
            base=before.catalog if before else None,
            moved=moved,
            version=version,
            known=registry.IDS,
        )
        findings += run_checks(view)
    severities = result.catalog.taxonomy.severities if result.catalog else {}
    return _State(
        reading=reading,
        catalog=result.catalog,
        findings=tuple(weighed(heard(settle(findings, reading.data)), severities)),
    )


def _base_of(repository: Repository, reading: Reading, wish: Wish) -> str:
    """The commit to measure against; empty when everything counts."""
    head = wish.rev or "HEAD"
    if wish.base:
        return repository.merge_base(wish.base, head)
    if wish.everything or wish.rev or reading.snapshot.commit is None:
        return ""
    for branch in release_branches(reading.documents.get("flags/flaggit.yaml")):
        for name in (f"origin/{branch}", branch):
            try:
                base = repository.merge_base(name, "HEAD")
            except NothingReadStop:
                continue
            return base if reading.snapshot.dirty or base != reading.snapshot.commit else ""
    return ""


def _fix(repository: Repository, checked: Checked) -> tuple[str, ...]:
    """Apply the safe fixes of the findings that are shown, file by file; say what was done."""
    done: list[str] = []
    by_path: dict[str, list[Finding]] = {}
    for located in checked.findings:
        if located.finding.fix is not None:
            by_path.setdefault(located.finding.fix.path, []).append(located.finding)
    for path, findings in by_path.items():
        target = repository.root / path
        fixes = [finding.fix for finding in findings if finding.fix is not None]
        write_atomically(target, apply_fixes(target.read_bytes(), fixes))
        done += [f"{_at(finding)}: {finding.fix.description}" for finding in findings if finding.fix]
    return tuple(done)


def _at(finding: Finding) -> str:
    span = finding.place.span
    return f"{finding.place.path}:{span.line}" if span else finding.place.path


def _checked(
    reading: Reading,
    base: str,
    changes: tuple[Change, ...],
    findings: tuple[Finding, ...],
    new: frozenset[Finding],
) -> Checked:
    touched = {change.path for change in changes}
    located = [
        replace(each, introduced=bool(base) and each.finding in new)
        for each in with_lines(findings, reading.data, touched)
    ]
    snapshot = reading.snapshot
    return Checked(
        findings=changed_first(located),
        files=len(reading.documents),
        commit=snapshot.commit,
        dirty=snapshot.dirty,
        changed=len(touched & set(snapshot.files)) if base else None,
        base=base or None,
        fixable=sum(finding.fix is not None for finding in findings),
        prefix=reading.repository.prefix,
    )
