"""The only module that touches libyaml.

PyYAML gives libyaml's events through `CParser`, which has no useful types of its own; this module puts them on. Only
events are used: libyaml composes nodes by recursion and overflows the stack on a few ten thousand brackets, whereas
events come one by one and a reader can stop when it has seen enough. Marks count from 0, in characters.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

import yaml
from yaml import events
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from flaggit.diagnostics import Span

Unreadable: TypeAlias = yaml.YAMLError
"""What the parser raises for text that is not YAML."""


class Mark(Protocol):
    """A position in the text: `index`, `line` and `column` count from 0, in characters."""

    index: int
    line: int
    column: int


class Event(Protocol):
    """What all events have; the attributes from `anchor` on only some have, as their names say.

    Attributes:
        start_mark: Where the event begins.
        end_mark: Where it ends, exclusive; for block collections, where the next token begins.
        anchor: The name behind `&` or `*`.
        tag: The tag, resolved; the lone `!` is not told.
        value: A scalar's text, escapes and folding undone.
        style: Of a scalar: empty for plain, else one of `'`, `"`, `|` and `>`.
        flow_style: Of a collection: written with brackets.
        explicit: Of a document's start or end: the marker was written.
        version: Of a document's start: what `%YAML` said.
        tags: Of a document's start: what `%TAG` said.
    """

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str
    flow_style: bool
    explicit: bool
    version: object
    tags: object


Scalar = cast("type[Event]", events.ScalarEvent)
"""A value without parts."""
Alias = cast("type[Event]", events.AliasEvent)
"""`*name`."""
MappingStart = cast("type[Event]", events.MappingStartEvent)
"""A mapping begins; its keys and values follow in turn."""
MappingEnd = cast("type[Event]", events.MappingEndEvent)
"""A mapping ends."""
SequenceStart = cast("type[Event]", events.SequenceStartEvent)
"""A list begins."""
SequenceEnd = cast("type[Event]", events.SequenceEndEvent)
"""A list ends."""
DocumentStart = cast("type[Event]", events.DocumentStartEvent)
"""A document begins, with or without `---`."""
DocumentEnd = cast("type[Event]", events.DocumentEndEvent)
"""A document ends, with or without `...`."""
StreamEnd = cast("type[Event]", events.StreamEndEvent)
"""The file ends."""


def reader(text: str) -> Callable[[], Event]:
    """Give the function that returns the next event, up to `StreamEnd`; it raises `Unreadable`."""
    return cast("Callable[[], Event]", CParser(text).get_event)


def trouble(error: Unreadable) -> tuple[str, str, Mark | None]:
    """Take apart what the parser raised: the context, the problem, the mark of the problem if it has one."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return error.context or "", error.problem or "", cast("Mark | None", mark)
    reason = str(error.reason) if isinstance(error, ReaderError) else str(error)
    return "", reason, None


def span_of(start: Mark, end: Mark) -> Span:
    """Turn two marks, which count from 0, into a span, which counts from 1."""
    return Span(
        line=start.line + 1, column=start.column + 1, end_line=end.line + 1, end_column=end.column + 1
    )


def depth_refused(error: Unreadable) -> Mark | None:
    """Give where the parser refused to nest any deeper (libyaml does from 0.2.6 on), if that is what it raised."""
    _, problem, mark = trouble(error)
    return mark if "maximum nesting depth" in problem else None
