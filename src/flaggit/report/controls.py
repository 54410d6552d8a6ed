"""Text from files and from users, made harmless for a terminal. It needs no package, so that errors can be told without any."""

import re

# Control characters would reach a terminal as commands, and those of direction make a line read as another. Both look like
# nothing, as do halves of surrogate pairs, which stand for the bytes of a file name that is not UTF-8.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
)
# Texts, which `re` compiles when they are first asked for: nearly all that is shown is plain ASCII.
_EVERY = f"[{_UNSEEN}]"
_BUT_LINE_ENDS = f"(?!\n)[{_UNSEEN}]"


def safe(text: str) -> str:
    """Show unseen characters, line ends among them, instead of sending them to the terminal."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_EVERY, _shown, text)


def safe_lines(text: str) -> str:
    """The same for text of our own with quotations in it: its line ends stay."""
    return re.sub(_BUT_LINE_ENDS, _shown, text)


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
