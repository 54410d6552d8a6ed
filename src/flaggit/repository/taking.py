"""Taking snapshots: of a commit, of a work tree, of a plain folder."""

from collections.abc import Callable, Collection, Container
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flaggit.errors import NothingReadStop
from flaggit.repository import plain_folder, work_tree
from flaggit.repository.changes import ChangeKind, Difference
from flaggit.repository.contents import Contents, GitContents, HeldContents, scratch
from flaggit.repository.facts import GitFacts
from flaggit.repository.listing import (
    GOVERNED,
    MAXIMUM_BYTES,
    READABLE,
    Recorded,
    Refusal,
    Refused,
    accept,
    parse_tree,
    readable,
)
from flaggit.repository.revisions import Commit, find_head
from flaggit.repository.running import attempt, refusal, run
from flaggit.repository.snapshot import Snapshot
from flaggit.repository.trees import tree_id


def of_plain_folder(root: Path) -> Snapshot:
    """Take a snapshot of the files below a folder that is in no git repository."""
    found = plain_folder.gather(root)
    contents = HeldContents(found.held)
    taken = _Taken(found.recorded, found.refused, contents, lambda: tree_id(found.recorded, Recorded({}, {})))
    return _assemble(None, taken, dirty=True)


def of_commit(root: Path, facts: GitFacts, commit: Commit, measured: Container[str]) -> Snapshot:
    """Take a snapshot of a commit; blobs that were `measured` are known not to be too large."""
    recorded = parse_tree(run(root, "ls-tree", "-r", "-z", commit.id, "--", *GOVERNED))
    taken = _Taken(recorded, [], GitContents(root), lambda: _tree(root, facts, commit))
    return _assemble(commit, taken, dirty=False, measured=measured)


def of_commit_before(
    root: Path,
    facts: GitFacts,
    commit: Commit,
    later: Snapshot,
    differences: Collection[Difference],
    measured: Container[str],
) -> Snapshot:
    """Take a snapshot of a commit by taking back all that differs from it in a later snapshot.

    It is the one that `of_commit` takes, without listing and measuring what is the same.
    """
    if later.refused:
        return of_commit(root, facts, commit, measured)
    contents = GitContents(root)
    recorded, was = Recorded(dict(later.files), dict(later.modes)), Recorded({}, {})
    for each in differences:
        if each.kind is not ChangeKind.MODIFIED:
            recorded.drop(each.path)
    for each in differences:
        if each.was is not None:
            recorded.add(each.was_path, each.was)
            was.add(each.was_path, each.was)
    if recorded.blobs.keys() == later.files.keys() and not _unfit(contents, was, measured):
        # The same paths, all of which were accepted.
        return replace(
            later,
            commit=commit.id,
            committed=commit.committed,
            dirty=False,
            files=recorded.blobs,
            modes=recorded.modes,
            contents=contents,
            tree_of=lambda: _tree(root, facts, commit),
        )
    taken = _Taken(recorded, [], contents, lambda: _tree(root, facts, commit))
    return _assemble(commit, taken, dirty=False, measured=measured, fresh=was.blobs)


def _unfit(contents: GitContents, recorded: Recorded, measured: Container[str]) -> bool:
    """Whether any of these paths is refused by itself."""
    unsure = {recorded.blobs[path] for path in readable(recorded.blobs)}
    sizes = contents.sizes([blob for blob in unsure if blob not in measured])
    return bool(accept(recorded)[1]) or any(size > MAXIMUM_BYTES for size in sizes.values())


def of_work_tree(root: Path, facts: GitFacts, measured: Container[str]) -> Snapshot:
    """Take a snapshot of what `git add -A flags schemas` would record.

    Raises:
        NothingReadStop: The repository is bare, or git can't read a file.
    """
    if not facts.work_tree:
        raise NothingReadStop(
            "a bare repository has no work tree", where=str(root), remedy="name a commit: --rev main"
        )
    head = find_head(root, shallow=facts.shallow)
    contents = scratch(root, index=facts.index, objects=facts.objects)
    recorded, refused = work_tree.record(contents)
    clean = head is not None and not refused and _recorded(contents, head)
    taken = _Taken(recorded, refused, contents, lambda: _tree_with(root, facts, head, recorded))
    return _assemble(head, taken, dirty=not clean, measured=measured)


def _recorded(contents: GitContents, head: Commit) -> bool:
    """Whether the scratch index holds the governed files of a commit, and nothing else."""
    options = ("--cached", "--quiet", "--no-ext-diff", "--ignore-submodules=none")
    command = ("diff-index", *options, head.id, "--", *GOVERNED)
    outcome = attempt(contents.folder, *command, variables=contents.variables)
    if outcome.code > 1:
        raise refusal(contents.folder, "diff-index", outcome)
    return outcome.code == 0


def _tree(root: Path, facts: GitFacts, commit: Commit) -> str:
    # ":./" is the folder that git runs in, which may be a sub-folder of the repository, and new since this commit.
    name = f"{commit.id}:./" if facts.work_tree else f"{commit.id}^{{tree}}"
    found = attempt(root, "rev-parse", "--verify", "--quiet", name)
    return (
        found.output.decode("ascii").strip()
        if found.code == 0
        else tree_id(Recorded({}, {}), Recorded({}, {}), facts.object_format)
    )


def _tree_with(root: Path, facts: GitFacts, head: Commit | None, recorded: Recorded) -> str:
    """The id of HEAD's tree with these governed files in it."""
    beside = Recorded({}, {})
    if head is not None:
        beside = parse_tree(run(root, "ls-tree", "-z", "--full-tree", _tree(root, facts, head)))
    for name in GOVERNED:
        beside.drop(name)
    return tree_id(recorded, beside, facts.object_format)


class _Taken(NamedTuple):
    """What was found: files, paths that can't be read, where contents are, and how the tree's id is told."""

    recorded: Recorded
    refused: list[Refused]
    contents: Contents
    tree: Callable[[], str]


def _assemble(
    commit: Commit | None,
    taken: _Taken,
    *,
    dirty: bool,
    measured: Container[str] = frozenset(),
    fresh: Collection[str] | None = None,
) -> Snapshot:
    """Put a snapshot together; of the `fresh` paths, or of all, blobs that are not `measured` are measured now."""
    files, unfit = accept(taken.recorded)
    unfit.extend(taken.refused)
    unsure = {
        path: blob
        for path, blob in files.items()
        if blob not in measured and (fresh is None or path in fresh) and path.endswith(READABLE)
    }
    sizes = taken.contents.sizes(dict.fromkeys(unsure.values()))
    for path, blob in unsure.items():
        if sizes[blob] > MAXIMUM_BYTES:
            unfit.append(Refused(path=path, reason=Refusal.TOO_LARGE))
            del files[path]
    return Snapshot(
        commit=commit.id if commit else None,
        committed=commit.committed if commit else None,
        dirty=dirty,
        files=files,
        modes={path: mode for path, mode in taken.recorded.modes.items() if path in files},
        refused=tuple(sorted(unfit, key=lambda item: item.path)),
        contents=taken.contents,
        tree_of=taken.tree,
    )
