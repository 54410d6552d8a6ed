"""From places in flag files to who wrote them: the newest line of each place, by `git blame`."""

from collections.abc import Iterable, Mapping

from flaggit.commands.workspace import Workspace
from flaggit.compiler import Origin
from flaggit.frozen import Frozen, replace
from flaggit.repository import LineOrigin
from flaggit.source import locate


class Line(Frozen):
    """A line that took part, and where it comes from.

    Attributes:
        path: The file, relative to the repository's root.
        line: The line that changed last among those of the place, counted from 1; the first one without git.
        text: What stands there, without the space before it.
        commit: The commit that brought it; None when it is not committed yet, or there is no git.
        author: The author's name; empty without a commit.
        authored: The author time, in seconds since 1970; None without a commit.
        summary: The first line of the commit's message; empty without a commit.
        older: Whether a shallow clone ends at this commit, so that the line may be older.
    """

    path: str
    line: int
    text: str
    commit: str | None = None
    author: str = ""
    authored: int | None = None
    summary: str = ""
    older: bool = False


def trace(workspace: Workspace, wanted: Iterable[Origin], revision: str | None) -> Mapping[Origin, Line]:
    """Find the newest line of each place. Each file is blamed once.

    Args:
        workspace: What was read.
        wanted: The places, in files that were read.
        revision: The commit that was read; None for the work tree.

    Raises:
        NothingReadStop: git can't be asked.
    """
    by_path: dict[str, list[Origin]] = {}
    for origin in dict.fromkeys(wanted):
        by_path.setdefault(origin.path, []).append(origin)
    found: dict[Origin, Line] = {}
    for path, origins in by_path.items():
        found |= _of_file(workspace, path, origins, revision)
    return found


def _of_file(
    workspace: Workspace, path: str, origins: list[Origin], revision: str | None
) -> dict[Origin, Line]:
    data = workspace.reading.data[path]
    positions = locate(data)
    texts = data.decode("utf-8", "replace").split("\n")
    places: dict[Origin, range] = {}
    for origin in origins:
        span = positions.span(origin.pointer)
        last = span.end_line - (1 if span.end_column == 1 and span.end_line > span.line else 0)
        places[origin] = range(span.line, min(last, len(texts)) + 1)
    blamed = _blame(workspace, path, {line for lines in places.values() for line in lines}, revision)
    found = {}
    for origin, lines in places.items():
        newest = max(lines, key=lambda line: _recency(blamed.get(line)))
        line = Line(path=path, line=newest, text=texts[newest - 1].strip())
        known = blamed.get(newest)
        found[origin] = line if known is None else _told(line, known)
    return found


def _blame(workspace: Workspace, path: str, lines: set[int], revision: str | None) -> dict[int, LineOrigin]:
    reading = workspace.reading
    if reading.repository.git is None or reading.snapshot.commit is None:
        return {}
    return {origin.line: origin for origin in reading.repository.blame(path, lines, revision)}


def _recency(origin: LineOrigin | None) -> float:
    if origin is None:
        return 0.0
    return float("inf") if origin.authored is None else float(origin.authored)


def _told(line: Line, known: LineOrigin) -> Line:
    return replace(
        line,
        commit=known.commit,
        author=known.author,
        authored=known.authored,
        summary=known.summary,
        older=known.boundary,
    )
