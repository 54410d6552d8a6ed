"""Text from files as Markdown of a forge: it stays text, mentions nobody, links nowhere and opens no tag.

Names become code, in which a forge reads neither mentions nor references. Running text has every mark of Markdown escaped; what
no escape stops (mentions, references to issues, addresses that become links by themselves) is broken by an empty character. Both are safe in a cell of a table and in HTML blocks.
"""

import re
from typing import Final

from flaggit.report.controls import safe
from flaggit.report.review.values import clip
from flaggit.report.review.voice import Voice

_MARKS: Final = re.compile(r"([\\`*_\[\]#|~$]|^[-+>=]|^[0-9]+(?=[.)]))")
_SPECIAL: Final = re.compile(r"[^\w\s.,;/≥≤…→ -]")
_LINKS: Final = re.compile(r":(?=//)|(?<=mailto):|(?<=xmpp):|\bwww(?=\.)", re.IGNORECASE)
"""What makes an address a link by itself."""
_ISSUE: Final = re.compile(r"(?<=\bGH)-(?=[0-9])", re.IGNORECASE)
_EMPTY: Final = "&#8203;"


def code(text: str) -> str:
    """A name or value as code: between backticks where that is possible, else as an element with everything in it escaped."""
    shown = safe(text)
    if not shown.strip():
        return "<code>&nbsp;</code>"
    if "`" in shown or "|" in shown or shown != shown.strip():
        escaped = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", shown)
        return f"<code>{escaped.replace(' ', '&nbsp;')}</code>"
    return f"`{shown}`"


def prose(text: str) -> str:
    """Running text, on one line."""
    shown = _MARKS.sub(_marked, safe(text).strip())
    shown = shown.replace("&", "&amp;").replace("<", "&lt;")
    shown = _LINKS.sub(lambda found: f"{found[0]}{_EMPTY}", shown)
    shown = shown.replace("@", f"@{_EMPTY}").replace("\\#", f"\\#{_EMPTY}")
    return _ISSUE.sub(f"-{_EMPTY}", shown)


def _marked(found: re.Match[str]) -> str:
    # A number that begins a line would begin a list: the mark after it is what counts.
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def fenced(text: str) -> str:
    """Text as it is laid out, in a fence longer than any in it."""
    lines = "\n".join(safe(line) for line in text.splitlines())
    longest = max((len(found) for found in re.findall("`{3,}", lines)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{lines}\n{fence}"


def voice_of(longest: int) -> Voice:
    """How Markdown is spoken, with names and texts cut at a number of characters."""
    return Voice(name=lambda text: code(clip(text, longest)), prose=lambda text: prose(clip(text, longest)))
