"""Numbers and commits in sentences."""

SHORT_COMMIT = 7


def counted(count: int, noun: str) -> str:
    """`1 file`, `2 files`, `1,204 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(thousandths: int) -> str:
    """Thousandths of a percent as people write them: 25000 is `25 %`, 12500 is `12.5 %`."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".") + " %"


def read_from(commit: str | None, *, dirty: bool) -> str:
    """What was read: `a91c3d2`, or `a91c3d2 + work tree` with changes that are not committed, or no commit at all."""
    if commit is None:
        return "work tree (no commit)"
    return commit[:SHORT_COMMIT] + (" + work tree" if dirty else "")
