"""The open repository: what can be asked of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flaggit.errors import NothingReadStop
from flaggit.repository import changes, origins, plain_folder, work_tree
from flaggit.repository.contents import Contents, GitContents, HeldContents, scratch
from flaggit.repository.listing import (
    GOVERNED,
    MAXIMUM_BYTES,
    Entry,
    Refusal,
    Refused,
    accept,
    parse_tree,
    readable,
    text,
)
from flaggit.repository.revisions import Commit, find_commit, find_head, find_merge_base
from flaggit.repository.running import GitMissingStop, attempt, refusal, run
from flaggit.repository.snapshot import Snapshot
from flaggit.repository.trees import ObjectFormat, tree_id

_UNSHALLOW = "git fetch --unshallow (in CI: fetch-depth: 0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitFacts:
    """What git says of the repository that a folder belongs to.

    Attributes:
        object_format: The hash function of its object ids.
        shallow: Whether its history is cut off.
        work_tree: Whether it has files, or only commits (a bare repository).
        index: Where its index is, if there is one.
        objects: Its object database.
        grafts: Where a grafts file would be.
    """

    object_format: ObjectFormat
    shallow: bool
    work_tree: bool
    index: Path
    objects: Path
    grafts: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A flag repository.

    Attributes:
        root: The folder that holds `flags/` and `schemas/`; every path of a snapshot is relative to it.
        git: What git says of it; `None` for a plain folder, and where git is not installed.
    """

    root: Path
    git: GitFacts | None

    def snapshot(self, revision: str | None = None) -> Snapshot:
        """Take a snapshot of the work tree, or of the commit that `revision` names.

        The work tree means tracked files and untracked ones that are not ignored, as they are on disk.

        Raises:
            NothingReadStop: The revision is unknown, there is no work tree, or git can't read what it should.
        """
        if revision is not None:
            return self._of_commit(self._commit(revision))
        if self.git is None:
            found = plain_folder.gather(self.root)
            tree = tree_id(found.entries, {})
            return _assemble(None, tree, found.entries, found.refused, HeldContents(found.held), dirty=True)
        return self._of_work_tree(self.git)

    def base_snapshot(self, revision: str) -> Snapshot:
        """Take a snapshot of the merge base of `revision` and HEAD: what a branch started from.

        Raises:
            NothingReadStop: As for `merge_base`.
        """
        return self.snapshot(self.merge_base(revision, "HEAD"))

    def merge_base(self, one: str, other: str) -> str:
        """Return the id of the best common ancestor of two revisions.

        Raises:
            NothingReadStop: One of them is unknown, they share no history, or a shallow clone hides it.
        """
        first, second = self._commit(one), self._commit(other)
        return find_merge_base(self.root, first, second, shallow=self._facts().shallow).id

    def changed(self, base: str, snapshot: Snapshot) -> tuple[changes.Change, ...]:
        """Return what differs between the commit that `base` names and a snapshot of this repository, sorted by path.

        Raises:
            NothingReadStop: The base is unknown.
        """
        commit = self._commit(base)
        contents = snapshot.contents
        if not isinstance(contents, GitContents):
            raise NothingReadStop("a plain folder has no history to compare with", where=str(self.root))
        return changes.between(contents, commit.id, None if contents.variables else snapshot.commit)

    def commit_count(self, revision: str = "HEAD", *, complete: bool = False) -> int:
        """Return how many commits are reachable from a revision, itself included.

        Args:
            revision: The commit to count from.
            complete: Whether a shallow clone may be completed from its remote first.

        Raises:
            NothingReadStop: The revision is unknown, history is cut off, or a grafts file claims another history.
        """
        facts = self._facts()
        if facts.grafts.exists():
            raise NothingReadStop(
                "this repository rewrites its history by a grafts file",
                where=str(facts.grafts),
                remedy="remove the file; git replace --convert-graft-file keeps what it was for",
            )
        if facts.shallow and complete:
            run(self.root, "fetch", "--quiet", "--unshallow", "--no-auto-maintenance")
            return open_repository(self.root).commit_count(revision)
        if facts.shallow:
            raise NothingReadStop(
                "this clone is shallow, so its commits can't be counted",
                where=str(self.root),
                remedy=_UNSHALLOW,
            )
        # A commit-graph file is a cache that may claim any ancestry; the commits themselves can't.
        counted = run(
            self.root, "-c", "core.commitGraph=false", "rev-list", "--count", self._commit(revision).id
        )
        return int(counted)

    def blame(
        self, path: str, lines: Iterable[int], revision: str | None = None
    ) -> tuple[origins.LineOrigin, ...]:
        """Return where lines of a file come from, in the work tree or as of a revision, sorted by line.

        Raises:
            NothingReadStop: The revision, the file or a line does not exist.
        """
        self._facts()
        return origins.trace(
            self.root, path, lines, self._commit(revision).id if revision is not None else None
        )

    def author(self) -> tuple[str, str] | None:
        """Return the user's name and mail address from git's settings, or `None` when either is not set."""
        try:
            name, mail = (attempt(self.root, "config", "--get", key) for key in ("user.name", "user.email"))
        except GitMissingStop:
            return None
        values = tuple(each.output.decode(errors="replace").strip() for each in (name, mail))
        return (values[0], values[1]) if all(values) else None

    def _facts(self) -> GitFacts:
        if self.git is None:
            raise NothingReadStop(
                "this folder is in no git repository, so it has no commits",
                where=str(self.root),
                remedy="leave out --rev and --base to read the files as they are, or begin one: git init",
            )
        return self.git

    def _commit(self, revision: str) -> Commit:
        return find_commit(self.root, revision, shallow=self._facts().shallow)

    def _governed(self, commit: Commit) -> dict[str, Entry]:
        return parse_tree(run(self.root, "ls-tree", "-r", "-z", commit.id, "--", *GOVERNED))

    def _of_commit(self, commit: Commit) -> Snapshot:
        tree = run(self.root, "rev-parse", "--verify", self._tree_name(commit)).decode("ascii").strip()
        return _assemble(commit, tree, self._governed(commit), [], GitContents(self.root), dirty=False)

    def _of_work_tree(self, facts: GitFacts) -> Snapshot:
        if not facts.work_tree:
            raise NothingReadStop(
                "a bare repository has no work tree",
                where=str(self.root),
                remedy="name a commit: --rev main",
            )
        head = find_head(self.root, shallow=facts.shallow)
        contents = scratch(self.root, index=facts.index, objects=facts.objects)
        entries, refused = work_tree.record(contents)
        dirty = head is None or entries != self._governed(head)
        beside: Mapping[str, Entry] = {}
        if head is not None:
            listed = parse_tree(run(self.root, "ls-tree", "-z", self._tree_name(head)))
            beside = {name: entry for name, entry in listed.items() if name not in GOVERNED}
        tree = tree_id(entries, beside, facts.object_format)
        return _assemble(head, tree, entries, refused, contents, dirty=dirty)

    def _tree_name(self, commit: Commit) -> str:
        # ":./" is the folder that git runs in, which may be a sub-folder of the repository.
        return f"{commit.id}:./" if self._facts().work_tree else f"{commit.id}^{{tree}}"


def open_repository(root: Path) -> Repository:
    """Open the flag repository whose root is `root`, in git or not.

    Raises:
        NothingReadStop: The folder belongs to a git repository that git refuses to read.
    """
    questions = (
        "--is-bare-repository",
        "--is-inside-work-tree",
        "--is-shallow-repository",
        "--show-object-format",
    )
    places = (part for name in ("index", "objects", "info") for part in ("--git-path", name))
    try:
        outcome = attempt(root, "rev-parse", *questions, *places)
    except GitMissingStop:
        return Repository(root=root, git=None)
    if outcome.code != 0 and "not a git repository (or any" in outcome.error:
        return Repository(root=root, git=None)
    if outcome.code != 0:
        raise refusal(root, "rev-parse", outcome)
    lines = text(outcome.output).split("\n")[:-1]
    _, inside, shallow, object_format, index, objects, info = lines
    facts = GitFacts(
        object_format="sha256" if object_format == "sha256" else "sha1",
        shallow=shallow == "true",
        work_tree=inside == "true",
        index=root / index,
        objects=(root / objects).resolve(),
        grafts=root / info / "grafts",
    )
    return Repository(root=root, git=facts)


def initialise(root: Path) -> Repository:
    """Make `root` a git repository with the branch `main`, unless it belongs to one already, and open it.

    Raises:
        NothingReadStop: git is missing or refuses.
    """
    opened = open_repository(root)
    if opened.git is not None:
        return opened
    run(root, "init", "--quiet", "--initial-branch=main", "--template=")
    return open_repository(root)


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
