"""What git says of the repository that a folder belongs to."""

from pathlib import Path

from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen
from flaggit.repository.listing import text
from flaggit.repository.running import GitMissingStop, attempt, refusal
from flaggit.repository.trees import ObjectFormat


class GitFacts(Frozen):
    """What git says of the repository that a folder belongs to.

    Attributes:
        object_format: The hash function of its object ids.
        shallow: Whether its history is cut off.
        work_tree: Whether it has files, or only commits (a bare repository).
        prefix: The folder's path in the work tree, with a slash at its end; empty at the top.
        index: Where its index is, if there is one.
        objects: Its object database.
        grafts: Where a grafts file would be.
    """

    object_format: ObjectFormat
    shallow: bool
    work_tree: bool
    prefix: str
    index: Path
    objects: Path
    grafts: Path


def ask(root: Path) -> GitFacts | None:
    """Ask git about the folder `root`; `None` when it is in no repository, or git is not installed.

    Raises:
        NothingReadStop: git refuses to read the repository.
    """
    questions = ("--is-inside-work-tree", "--is-shallow-repository", "--show-object-format", "--show-prefix")
    places = (part for name in ("index", "objects", "info") for part in ("--git-path", name))
    try:
        outcome = attempt(root, "rev-parse", *questions, *places)
    except GitMissingStop:
        return None
    if outcome.code != 0 and "not a git repository (or any" in outcome.error:
        return None
    if outcome.code != 0:
        raise refusal(root, "rev-parse", outcome)
    lines = text(outcome.output).split("\n")[:-1]
    if len(lines) != len(questions) + 3:
        raise NothingReadStop(
            "the git folder's path has a line break in it", where=repr(str(root)), remedy="rename it"
        )
    inside, shallow, object_format, prefix, index, objects, info = lines
    return GitFacts(
        object_format="sha256" if object_format == "sha256" else "sha1",
        shallow=shallow == "true",
        work_tree=inside == "true",
        prefix=prefix,
        index=root / index,
        objects=(root / objects).resolve(),
        grafts=root / info / "grafts",
    )
