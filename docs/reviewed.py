"""Five real comments: changes made to a copy of this project's own flags, in a real git repository, reviewed as a pull request is."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from flaggit.approvals import Recorded, Said
from flaggit.bundle import instant
from flaggit.commands.governing.checking import Asking
from flaggit.commands.looking import looked_at
from flaggit.policy.words import listed
from flaggit.report import commented, pages

ROOT = Path(__file__).parents[1]
THEN = 1_795_694_400
"""2026-11-26T12:00:00Z: when the changes are made, and looked at."""
FROZEN = THEN + 86_400
"""2026-11-27T12:00:00Z: in the freeze of the charter."""
GIT = {
    "GIT_AUTHOR_DATE": f"@{THEN} +0000",
    "GIT_COMMITTER_DATE": f"@{THEN} +0000",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ada Vale"), ("EMAIL", "ada@shop.example"))
    },
}


class Story(NamedTuple):
    """A change that somebody makes.

    Attributes:
        name: The page's name.
        title: What it is.
        path: The file.
        old: The text in it that becomes another.
        new: That other.
        opened: Who opened the pull request; empty for a job that is not told, and not who approved either.
        approved: Who approved it.
        at: When it is looked at, in seconds since 1970.
    """

    name: str
    title: str
    path: str
    old: str
    new: str
    opened: str = ""
    approved: tuple[str, ...] = ()
    at: int = THEN


STORIES = (
    Story(
        "ramp",
        "A ramp",
        "flags/catalogue/coupon-box.flag.yaml",
        "      - name: ramp\n        percent: 10\n",
        "      - name: ramp\n        percent: 25\n",
        opened="oskar-lund",
        approved=("clara-dubois", "sam-oconnor"),
    ),
    Story(
        "segment",
        "A segment that many flags use",
        "flags/shared/early-access.segment.yaml",
        "    - plan: beta\n",
        "    - plan: [beta, plus]\n",
        opened="ines-garcia",
        approved=("luca-moretti",),
    ),
    Story(
        "salt",
        "Another salt",
        "flags/search/similar-items.flag.yaml",
        "salt: search.semantic\n",
        "salt: search.similar-items\n",
        opened="yuki-tanaka",
        approved=("hugo-martin", "dario-silva"),
    ),
    Story(
        "wave",
        "The next wave of a rollout",
        "flags/checkout/pay.rollout.yaml",
        "now: {stage: quarter, wave: api,",
        "now: {stage: quarter, wave: front,",
        opened="tom-baker",
        approved=("lea-fischer", "nina-petrova"),
        at=FROZEN,
    ),
    Story(
        "experiment",
        "A running experiment",
        "flags/checkout/cart-layout.experiment.yaml",
        "  - {serve: control, weight: 50}\n  - {serve: compact, weight: 50}\n",
        "  - {serve: control, weight: 30}\n  - {serve: compact, weight: 70}\n",
    ),
)


def comments() -> list[pages.Page]:
    """Make the pages: the change, and the comment that it gets."""
    with tempfile.TemporaryDirectory() as folder, _settings():
        place = Path(folder) / "shop"
        for name in ("flags", "schemas"):
            shutil.copytree(ROOT / name, place / name)
        _git(place, "init", "--quiet", "--initial-branch=main", "--template=")
        _commit(place, "Start")
        return [_index(), *(_page(place, story) for story in STORIES)]


def _page(place: Path, story: Story) -> pages.Page:
    _git(place, "switch", "--quiet", "--create", story.name, "main")
    file = place / story.path
    before = file.read_text("utf-8")
    if before.count(story.old) != 1:
        raise ValueError(f"{story.path} does not hold this once: {story.old}")
    after = before.replace(story.old, story.new)
    file.write_text(after, "utf-8")
    _commit(place, story.title)
    commit = _git(place, "rev-parse", "HEAD")
    found = looked_at(
        place,
        Asking(asked="main...HEAD", now=story.at),
        (lambda: _recorded(story, commit)) if story.opened else None,
    )
    comment = commented.markdown(found)
    lines = [*unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)][2:]
    told = "\n".join(line for line in lines if not line.startswith("@@"))
    text = f"# {story.title}\n\n`{story.path}`:\n\n```diff\n{told}\n```\n\n{_said(story)}\n\n---\n\n{comment}"
    return pages.Page(f"comments/{story.name}.md", text)


def _recorded(story: Story, commit: str) -> Recorded:
    """What a forge says of the pull request."""
    said = tuple(Said(by=login, commit=commit, at=THEN, approves=True) for login in story.approved)
    return Recorded(
        forge="github", number=1, authors=(story.opened,), pusher="", head=commit, said=said, digests={}
    )


def _said(story: Story) -> str:
    if not story.opened:
        return "The comment in the pull request, by a job that may not ask who approved it:"
    when = f", on {instant.text(story.at)}" if story.at != THEN else ""
    return f"The comment in the pull request, which {story.opened} opened and {listed(story.approved)} approved{when}:"


def _index() -> pages.Page:
    rows = "\n".join(f"- [{story.title}]({story.name}.md): `{story.path}`" for story in STORIES)
    text = (
        "# Comments\n\nWhat `flaggit comment` writes in a pull request: five changes of this project's own flags (`flags/`), each\n"
        f"made and reviewed by the program when these pages were made.\n\n{rows}\n"
    )
    return pages.Page("comments/README.md", text)


def _commit(place: Path, message: str) -> None:
    _git(place, "add", "--all")
    _git(place, "commit", "--quiet", "--no-gpg-sign", "--message", message)


def _git(place: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=place, check=True, capture_output=True, text=True)  # noqa: S603, S607 - the reader's git
    return done.stdout.strip()


@contextmanager
def _settings() -> Iterator[None]:
    """Nobody's own settings, and an hour that stands still: the same flags give the same commits."""
    was = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ |= GIT
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= was
