"""Comments that allow a finding: `# flaggit: allow FG311, FG204 because the other ramp ends this week`.

Such a comment covers its own line; alone on a line, the next line that holds more than a comment. One that gives no id
or no reason is a finding (FG116) instead. A document that can't be read allows nothing past the fault.
"""

import re
from typing import TYPE_CHECKING

from flaggit.frozen import Frozen
from flaggit.source import rules
from flaggit.source.comments import Comment, comments
from flaggit.source.faults import Faults
from flaggit.source.positions import Lines, tree_of

if TYPE_CHECKING:
    from flaggit.source.tree import Tree

# Texts, which `re` compiles when they are first asked for: few files have such a comment.
_OURS = r"(?s)#+\s*flaggit:\s*(.*)"
_ALLOW = r"(?s)allow\s+(FG[0-9]{3}(?:(?:\s*,\s*|\s+)FG[0-9]{3})*)\s+because\s+(\S.*)"
_ID = "FG[0-9]{3}"


class Suppression(Frozen):
    """A permission for findings on one line.

    Attributes:
        line: The line that it covers, from 1.
        ids: The rules that it allows there.
        reason: Why, in the words of the comment.
        comment_line: The line that the comment is on.
    """

    line: int
    ids: tuple[str, ...]
    reason: str
    comment_line: int


def suppressions(data: bytes) -> tuple[Suppression, ...]:
    """Find the comments of a file that allow findings and say why. Never raises for what is in it."""
    if b"flaggit:" not in data:
        return ()
    tree = tree_of(data)
    lines = Lines(tree.text)
    # One walk for all comments: each looking for its own line would read the rest of the file once a comment.
    following = _following(tree)
    found = []
    for comment in comments(tree):
        ours = re.match(_OURS, comment.text)
        allow = ours and re.fullmatch(_ALLOW, ours[1])
        if allow:
            line = lines.line(comment.start)
            covered = following[line] or line if comment.alone else line
            ids = tuple(dict.fromkeys(re.findall(_ID, allow[1])))
            found.append(Suppression(line=covered, ids=ids, reason=allow[2], comment_line=line))
    return tuple(found)


def report(data: bytes, faults: Faults) -> None:
    """Report each comment that would allow findings but gives no id or no reason."""
    tree = tree_of(data)
    lines = Lines(tree.text)
    for comment in comments(tree):
        ours = re.match(_OURS, comment.text)
        if ours and not re.fullmatch(_ALLOW, ours[1]):
            _report(comment, ours[1], lines, faults)


def _report(comment: Comment, body: str, lines: Lines, faults: Faults) -> None:
    place = faults.place(lines.span(comment.start, comment.end))
    if not re.match(r"allow\b", body):
        message = "only allow can stand behind `flaggit:` in a comment"
    elif not re.match(r"allow\s+FG[0-9]{3}\b", body):
        message = "it does not say which finding it allows"
    else:
        message = "it gives no reason, so it allows nothing"
    faults.add(rules.SUPPRESSION, place, message)


def _following(tree: "Tree") -> list[int]:
    """Give, for each line from 1, the next line with more than a comment on it; 0 if there is none. The first item is unused."""
    contents = tree.text.split("\n")
    following = [0] * (len(contents) + 1)
    for number in range(len(contents) - 1, 0, -1):
        content = contents[number].lstrip()
        following[number] = number + 1 if content and not content.startswith("#") else following[number + 1]
    return following
