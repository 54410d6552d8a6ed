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

from flaggit.commands.comment import looked_at
from flaggit.report import pages, proved, review

ROOT = Path(__file__).parents[1]
THEN = 1_795_694_400
"""2026-11-26T12:00:00Z: when the changes are made, and looked at."""
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
    """A change that somebody makes: the page's name, what it is, the file, and the text that becomes another."""

    name: str
    title: str
    path: str
    old: str
    new: str


STORIES = (
    Story(
        "ramp",
        "A ramp",
        "flags/catalogue/coupon-box.flag.yaml",
        "      - name: ramp\n        percent: 10\n",
        "      - name: ramp\n        percent: 25\n",
    ),
    Story(
        "segment",
        "A segment that many flags use",
        "flags/shared/early-access.segment.yaml",
        "    - plan: beta\n",
        "    - plan: [beta, plus]\n",
    ),
    Story(
        "salt",
        "Another salt",
        "flags/search/similar-items.flag.yaml",
        "salt: search.semantic\n",
        "salt: search.similar-items\n",
    ),
    Story(
        "wave",
        "The next wave of a rollout",
        "flags/checkout/pay.rollout.yaml",
        "now: {stage: quarter, wave: api,",
        "now: {stage: quarter, wave: front,",
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
    found, proofs = looked_at(place, "main...HEAD", today=THEN, cache=None)
    comment = review.markdown(found, [proved.part(proofs)])
    lines = [*unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)][2:]
    told = "\n".join(line for line in lines if not line.startswith("@@"))
    text = (
        f"# {story.title}\n\n`{story.path}`:\n\n```diff\n{told}\n```\n\n"
        f"The comment in the pull request:\n\n---\n\n{comment}"
    )
    return pages.Page(f"comments/{story.name}.md", text)


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


def _git(place: Path, *arguments: str) -> None:
    subprocess.run(("git", *arguments), cwd=place, check=True, capture_output=True)  # noqa: S603, S607 - the reader's git


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
