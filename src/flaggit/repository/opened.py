"""The open repository: what can be asked of it."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flaggit.errors import NothingReadStop
from flaggit.repository import changes, claims, committing, facts, history, landing, log, origins, taking
from flaggit.repository.contents import GitContents
from flaggit.repository.revisions import Commit, find_commit, find_merge_base
from flaggit.repository.running import GitMissingStop, attempt, require_git, run
from flaggit.repository.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A flag repository.

    Attributes:
        root: The folder that holds `flags/` and `schemas/`; every path of a snapshot is relative to it.
        git: What git says of it; `None` for a plain folder, and where git is not installed.
    """

    root: Path
    git: facts.GitFacts | None
    _known: dict[str, Commit] = field(default_factory=dict, repr=False, compare=False)

    @property
    def prefix(self) -> str:
        """The root's path in the git repository's work tree, with a slash at its end; empty at its top and without git."""
        return self.git.prefix if self.git is not None else ""

    def snapshot(self, revision: str | None = None, *, measured: Container[str] = frozenset()) -> Snapshot:
        """Take a snapshot of the work tree, or of the commit that `revision` names.

        The work tree means tracked files and untracked ones that are not ignored, as they are on disk.

        Args:
            revision: The commit; the work tree when left out.
            measured: Ids of blobs that are known not to be too large, and need not be measured again.

        Raises:
            NothingReadStop: The revision is unknown, there is no work tree, or git can't read what it should.
        """
        if revision is not None:
            return taking.of_commit(self.root, self._facts(), self._commit(revision), measured)
        if self.git is None:
            return taking.of_plain_folder(self.root)
        taken = taking.of_work_tree(self.root, self.git, measured)
        if taken.commit is not None and taken.committed is not None:
            self._known[taken.commit] = Commit(id=taken.commit, committed=taken.committed)
        return taken

    def before(
        self, base: str, later: Snapshot, *, measured: Container[str] = frozenset()
    ) -> tuple[Snapshot, tuple[changes.Change, ...]]:
        """Take a snapshot of the commit that `base` names, and what differs from it to a later snapshot, sorted by path.

        It gives what `snapshot` and `changed` give, for about the price of the latter.

        Args:
            base: The commit.
            later: The snapshot to compare with.
            measured: As for `snapshot`.

        Raises:
            NothingReadStop: The base is unknown, or git can't read what it should.
        """
        commit = self._commit(base)
        found = self._between(commit, later)
        snapshot = taking.of_commit_before(self.root, self._facts(), commit, later, found, measured)
        return snapshot, tuple(each.change for each in found)

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
        if first == second:
            return first.id
        base = find_merge_base(self.root, first, second, shallow=self._facts().shallow)
        self._known[base.id] = base
        return base.id

    def changed(self, base: str, snapshot: Snapshot) -> tuple[changes.Change, ...]:
        """Return what differs between the commit that `base` names and a snapshot of this repository, sorted by path.

        Raises:
            NothingReadStop: The base is unknown.
        """
        return tuple(each.change for each in self._between(self._commit(base), snapshot))

    def commit_count(self, revision: str = "HEAD", *, complete: bool = False) -> int:
        """Return how many commits are reachable from a revision, itself included.

        Args:
            revision: The commit to count from.
            complete: Whether a shallow clone may be completed from its remote first.

        Raises:
            NothingReadStop: The revision is unknown, history is cut off, or a grafts file claims another history.
        """
        git = self._facts()
        if git.grafts.exists():
            raise NothingReadStop(
                "this repository rewrites its history by a grafts file",
                where=str(git.grafts),
                remedy="remove the file; git replace --convert-graft-file keeps what it was for",
            )
        if git.shallow and complete:
            run(self.root, "fetch", "--quiet", "--unshallow", "--no-auto-maintenance")
            return open_repository(self.root).commit_count(revision)
        if git.shallow:
            raise NothingReadStop(
                "this clone is shallow, so its commits can't be counted",
                where=str(self.root),
                remedy="git fetch --unshallow (in CI: fetch-depth: 0)",
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
        shallow = self._facts().shallow
        commit = self._commit(revision).id if revision is not None else None
        return origins.trace(self.root, path, lines, commit, shallow=shallow)

    def steps(self, base: str, head: str) -> tuple[log.Step, ...]:
        """Return the commits that led a branch from `base` to `head` and touch governed files, the oldest first.

        A branch is followed along first parents, so a merge is one step. With an empty base it is the commit `head` alone.

        Raises:
            NothingReadStop: A revision is unknown, or among them is a commit without a parent: the first one of all, or
                where a shallow clone ends.
        """
        shallow = self._facts().shallow
        before = self._commit(base).id if base else ""
        return log.steps(self.root, before, self._commit(head).id, shallow=shallow)

    def backwards(self, base: str, head: str) -> Iterator[log.Step]:
        """Give the commits that led a branch from `base` to `head` and touch governed files, the newest first.

        A branch is followed along first parents, so a merge is one step. With an empty base it is the whole history; its first
        commit, and the one at which a shallow clone ends, come without a parent.

        Raises:
            NothingReadStop: A revision is unknown.
        """
        self._facts()
        before = self._commit(base).id if base else ""
        return log.backwards(self.root, before, self._commit(head).id)

    def landed(self, branches: Iterable[str], base: str, head: str) -> tuple[landing.Landed, ...]:
        """Return the commits that led one of some branches from `base` to `head` and touch governed files, the newest first.

        None when `head` is on none of them, or came not from `base` along first parents.

        Raises:
            NothingReadStop: A revision is unknown.
        """
        first, last = self._commit(base), self._commit(head)
        if not any(landing.reaches(self.root, branch, last) for branch in branches):
            return ()
        return landing.between(self.root, first, last)

    def status(self, path: str) -> str:
        """Say in words how a file differs from the last commit, in the index or on the disk; empty when it does not.

        Raises:
            NothingReadStop: This is no git repository.
        """
        self._facts()
        return committing.status(self.root, path)

    def commit(self, path: str, message: str) -> str:
        """Commit what one file holds as the user would, with their hooks; what else is in the index stays there.

        Returns:
            The commit's id.

        Raises:
            FailedStop: git or a hook refuses.
            NothingReadStop: This is no git repository.
        """
        self._facts()
        return committing.commit_file(self.root, path, message)

    def commits(self, base: str, head: str = "HEAD") -> tuple[history.Entry, ...]:
        """Return the commits that `head` has and `base` has not and that touch governed files, the newest first, without merges.

        Raises:
            NothingReadStop: One of them is unknown.
        """
        return history.entries(self.root, self._commit(base), self._commit(head))

    def last(self, base: str, head: str = "HEAD") -> history.Entry | None:
        """Return the last commit that changed governed files since `base`, along first parents; None when none did.

        Raises:
            NothingReadStop: One of them is unknown.
        """
        return history.last(self.root, self._commit(base), self._commit(head))

    def entry(self, revision: str = "HEAD") -> history.Entry:
        """Return one commit: when, by whom, and its message.

        Raises:
            NothingReadStop: The revision is unknown.
        """
        return history.entry(self.root, self._commit(revision))

    def claiming(self, base: str, head: str, words: Iterable[str]) -> history.Entry | None:
        """Return the commit that speaks for what `head` has and `base` has not, if its message has a line `WORD: …`.

        That is the last one; behind merges that say nothing, the last one of what they merge.

        Raises:
            NothingReadStop: One of them is unknown.
        """
        return claims.claiming(self.root, self._commit(base), self._commit(head), tuple(words))

    def claimed(self, revision: str, words: Iterable[str], since: int) -> tuple[claims.Claimed, ...]:
        """Return the commits on the first-parent line for which a line `WORD: …` speaks, from an instant on, the newest first.

        Raises:
            NothingReadStop: The revision is unknown.
        """
        return claims.claimed(self.root, self._commit(revision), tuple(words), since)

    def moves(self, paths: Iterable[str], revision: str) -> tuple[history.Move, ...]:
        """Return the commits on the first-parent line that changed some files or folders, the oldest first.

        Raises:
            NothingReadStop: The revision is unknown.
        """
        return history.moves(self.root, paths, self._commit(revision))

    def mixes(self, merge: str) -> bool:
        """Whether a merge has a governed file as none of its parents has it, so that whoever merged wrote, too.

        Raises:
            NothingReadStop: The revision is unknown.
        """
        return history.mixes(self.root, self._commit(merge))

    def knows(self, commit: str) -> bool:
        """Whether a commit, by its whole id, is in this clone."""
        asked = f"{commit}^{{commit}}\n".encode()
        found = attempt(self.root, "cat-file", "--batch-check", stdin=asked).output
        return found.split(b" ")[1:2] == [b"commit"]

    def author(self) -> tuple[str, str] | None:
        """Return the user's name and mail address from git's settings, or `None` when either is not set."""
        try:
            name, mail = (attempt(self.root, "config", "--get", key) for key in ("user.name", "user.email"))
        except GitMissingStop:
            return None
        values = tuple(each.output.decode(errors="replace").strip() for each in (name, mail))
        return (values[0], values[1]) if all(values) else None

    def _facts(self) -> facts.GitFacts:
        if self.git is None:
            require_git()
            raise NothingReadStop(
                "this folder is in no git repository, so it has no commits",
                where=str(self.root),
                remedy="leave out --rev and --base to read the files as they are, or begin one: git init",
            )
        return self.git

    def _between(self, base: Commit, snapshot: Snapshot) -> list[changes.Difference]:
        contents = snapshot.contents
        if not isinstance(contents, GitContents):
            raise NothingReadStop("a plain folder has no history to compare with", where=str(self.root))
        return changes.between(contents, base.id, None if contents.variables else snapshot.commit)

    def _commit(self, revision: str) -> Commit:
        # A commit's whole id means the same for ever; a name does not.
        found = self._known.get(revision)
        if found is None:
            found = find_commit(self.root, revision, shallow=self._facts().shallow)
            self._known[found.id] = found
        return found


def open_repository(root: Path) -> Repository:
    """Open the flag repository whose root is `root`, in git or not.

    Raises:
        NothingReadStop: The folder belongs to a git repository that git refuses to read.
    """
    place = root.resolve()
    return Repository(root=place, git=facts.ask(place))


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
