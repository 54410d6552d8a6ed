"""Taking snapshots: of a commit, of a work tree, of a plain folder."""

from collections.abc import Mapping
from pathlib import Path

from flaggit.errors import NothingReadStop
from flaggit.repository import plain_folder, work_tree
from flaggit.repository.contents import Contents, GitContents, HeldContents, scratch
from flaggit.repository.facts import GitFacts
from flaggit.repository.listing import (
    GOVERNED,
    MAXIMUM_BYTES,
    Entry,
    Refusal,
    Refused,
    accept,
    parse_tree,
    readable,
)
from flaggit.repository.revisions import Commit, find_head
from flaggit.repository.running import attempt, run
from flaggit.repository.snapshot import Snapshot
from flaggit.repository.trees import tree_id


def of_plain_folder(root: Path) -> Snapshot:
    """Take a snapshot of the files below a folder that is in no git repository."""
    found = plain_folder.gather(root)
    contents = HeldContents(found.held)
    return _assemble(None, tree_id(found.entries, {}), found.entries, found.refused, contents, dirty=True)


def of_commit(root: Path, facts: GitFacts, commit: Commit) -> Snapshot:
    """Take a snapshot of a commit."""
    return _assemble(
        commit, _tree(root, facts, commit), _governed(root, commit), [], GitContents(root), dirty=False
    )


def of_work_tree(root: Path, facts: GitFacts) -> Snapshot:
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
    entries, refused = work_tree.record(contents)
    if head is not None and not refused and entries == _governed(root, head):
        return _assemble(head, _tree(root, facts, head), entries, refused, contents, dirty=False)
    listed = parse_tree(run(root, "ls-tree", "-z", "--full-tree", _tree(root, facts, head))) if head else {}
    beside = {name: entry for name, entry in listed.items() if name not in GOVERNED}
    tree = tree_id(entries, beside, facts.object_format)
    return _assemble(head, tree, entries, refused, contents, dirty=True)


def _governed(root: Path, commit: Commit) -> dict[str, Entry]:
    return parse_tree(run(root, "ls-tree", "-r", "-z", commit.id, "--", *GOVERNED))


def _tree(root: Path, facts: GitFacts, commit: Commit) -> str:
    # ":./" is the folder that git runs in, which may be a sub-folder of the repository, and new since this commit.
    name = f"{commit.id}:./" if facts.work_tree else f"{commit.id}^{{tree}}"
    found = attempt(root, "rev-parse", "--verify", "--quiet", name)
    return found.output.decode("ascii").strip() if found.code == 0 else tree_id({}, {}, facts.object_format)


def _assemble(
    commit: Commit | None,
    tree: str,
    entries: Mapping[str, Entry],
    refused: list[Refused],
    contents: Contents,
    *,
    dirty: bool,
) -> Snapshot:
    files, unfit = accept(entries)
    unfit.extend(refused)
    sizes = contents.sizes(dict.fromkeys(files[path].blob for path in readable(files)))
    for path in readable(files):
        if sizes[files[path].blob] > MAXIMUM_BYTES:
            unfit.append(Refused(path=path, reason=Refusal.TOO_LARGE))
            del files[path]
    return Snapshot(
        commit=commit.id if commit else None,
        committed=commit.committed if commit else None,
        tree=tree,
        dirty=dirty,
        files={path: entry.blob for path, entry in files.items()},
        modes={path: entry.mode for path, entry in files.items()},
        refused=tuple(sorted(unfit, key=lambda item: item.path)),
        contents=contents,
    )
