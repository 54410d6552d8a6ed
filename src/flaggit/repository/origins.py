"""Who wrote a line, and when."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from flaggit.frozen import Frozen
from flaggit.repository.running import attempt, refusal


class LineOrigin(Frozen):
    """Where a line comes from.

    Attributes:
        line: The line's number, counted from 1.
        commit: The commit that brought it; `None` when it is not committed yet.
        author: The author's name; empty when not committed.
        authored: The author time in seconds since 1970 UTC; `None` when not committed.
        summary: The first line of the commit message; empty when not committed.
        boundary: Whether a shallow clone ends at this commit, so that the line may be older.
    """

    line: int
    commit: str | None
    author: str = ""
    authored: int | None = None
    summary: str = ""
    boundary: bool = False


def trace(
    folder: Path, path: str, lines: Iterable[int], commit: str | None, *, shallow: bool
) -> tuple[LineOrigin, ...]:
    """Ask `git blame` for the given lines of a file, in the work tree or as of a commit.

    Raises:
        NothingReadStop: The file or a line does not exist there.
    """
    wanted = sorted(set(lines))
    if not wanted:
        return ()
    ranges = (part for first, last in _ranges(wanted) for part in ("-L", f"{first},{last}"))
    # An empty ignoreRevsFile clears the list: a commit that the user's settings skip would pass its lines to another.
    options = ("-c", "blame.ignoreRevsFile=", "blame", "--porcelain", *ranges)
    outcome = attempt(folder, *options, *([commit] if commit else []), "--", path)
    if outcome.code == 0:
        return tuple(_parse(outcome.output, shallow=shallow))
    if commit is None and "no such path" in outcome.error and (folder / path).is_file():
        return tuple(LineOrigin(line=line, commit=None) for line in wanted)
    raise refusal(folder, "blame", outcome)


def _ranges(lines: list[int]) -> Iterator[tuple[int, int]]:
    first = last = lines[0]
    for line in lines[1:]:
        if line != last + 1:
            yield first, last
            first = line
        last = line
    yield first, last


def _parse(output: bytes, *, shallow: bool) -> Iterator[LineOrigin]:
    # "COMMIT OLD-LINE LINE [COUNT]", then headers at a commit's first appearance, then TAB and the line itself
    known: dict[str, dict[str, str]] = {}
    place: tuple[str, int] | None = None
    for row in output.decode("utf-8", "replace").split("\n")[:-1]:
        if place is None:
            commit, _, line, *_ = row.split(" ")
            place = commit, int(line)
            known.setdefault(commit, {})
        elif row.startswith("\t"):
            yield _origin(place[1], place[0], known[place[0]], shallow=shallow)
            place = None
        else:
            key, _, value = row.partition(" ")
            known[place[0]][key] = value


def _origin(line: int, commit: str, headers: Mapping[str, str], *, shallow: bool) -> LineOrigin:
    if not commit.strip("0"):
        return LineOrigin(line=line, commit=None)
    return LineOrigin(
        line=line,
        commit=commit,
        author=headers["author"],
        authored=int(headers["author-time"]),
        summary=headers["summary"],
        # git marks the first commit of all so, too
        boundary=shallow and "boundary" in headers,
    )
