"""What libyaml says about text that is not YAML, in words that a person who writes flags can use."""

from flaggit.diagnostics import Rule, Span
from flaggit.source import rules
from flaggit.source.events import Unreadable, span_of, trouble
from flaggit.source.faults import Faults

_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a colon and a space stand where no key can be",
        "Quote the text if the colon belongs to it, or check the indentation and the line above.",
    ),
    ("found unexpected end of stream", "the file ends inside a quoted text", "Close the quote."),
    ("unexpected document indicator", "--- or ... stands inside a quoted text", "Close the quote before it."),
    ("unknown escape character", "this escape is not known", "Double the backslash, or use single quotes."),
    (
        "expected hexdecimal number",
        "this escape lacks digits",
        "Write \\xXX, \\uXXXX or \\UXXXXXXXX.",
    ),
    (
        "invalid Unicode character escape",
        "this escape names no character",
        "Name a code point below 110000, no surrogate.",
    ),
    ("expected ',' or ']'", "the list in brackets is not closed here", "Write a comma or ] before this."),
    ("expected ',' or '}'", "the mapping in braces is not closed here", "Write a comma or } before this."),
    (
        "expected key",
        "this line fits no entry of the mapping",
        "Indent it like its neighbours, as key: value.",
    ),
    (
        "expected '-' indicator",
        "this line fits no entry of the list",
        "Indent it like its neighbours, beginning with a dash.",
    ),
    (
        "block sequence entries are not allowed",
        "a list item can't stand here",
        "Put the list on lines of its own.",
    ),
    ("block mapping", "an entry can't stand here", "Put the entry on a line of its own."),
    ("mapping keys are not allowed", "a key can't stand here", "Put the entry on a line of its own."),
    (
        "could not find expected ':'",
        "a key without its colon",
        "Write key: value, or quote a text that goes on.",
    ),
    ("comment or line break", "text follows the sign of a block text", "Begin the text on the next line."),
    ("indentation indicator", "the indentation sign of the block text is wrong", "Write | or > alone."),
    ("leading tab", "a tab stands in the indentation of a block text", "Indent with spaces."),
    ("undefined alias", "the alias is not known", "Write the value out."),
    (
        "alphabetic or numeric",
        "the name of an anchor or alias is missing",
        "Quote the text if it begins with & or *.",
    ),
    ("document start", "the document ended before this", "Indent it like its neighbours, or quote the text."),
    ("expected ':'", "a key without its colon", "Write key: value, or quote a text that goes on."),
    ("unexpected ':'", "a colon stands where no key can be", "Quote the text if the colon belongs to it."),
    ("node content", "a value is missing here", "Write the value, or remove the comma or dash."),
)
_DIRECTIVES = ("directive", "incompatible YAML document")
_CANNOT_START = "cannot start any token"


def report(error: Unreadable, text: str, faults: Faults) -> None:
    """Report what the parser raised about a text, at its line and column."""
    context, problem, mark = trouble(error)
    if mark is None:
        whole = Span(line=1, column=1, end_line=1, end_column=1)
        faults.add(rules.SYNTAX, faults.place(whole), problem)
        return
    index = min(mark.index, len(text))
    character = text[index : index + 1]
    span = span_of(mark, mark)
    if character and character != "\n":
        span = Span(line=span.line, column=span.column, end_line=span.line, end_column=span.column + 1)
    rule, message, remedy = _explain(context, problem, character)
    if _follows(span, faults):
        return
    faults.add(rule, faults.place(span), message, remedy=remedy)


def _follows(span: Span, faults: Faults) -> bool:
    """Whether the trouble only follows from a fault that is told already: a bad character, an end marker."""
    for finding in faults.findings:
        place = finding.place.span
        if finding.id == rules.CHARACTER.id and place and place.line == span.line:
            return True
        if finding.id == rules.MARKERS.id:
            return True
    return False


def _explain(context: str, problem: str, character: str) -> tuple[Rule, str, str]:
    if any(word in problem or word in context for word in _DIRECTIVES):
        return rules.MARKERS, "a directive can't be read", ""
    if _CANNOT_START in problem and character == "\t":
        return rules.SYNTAX, "a tab stands where only spaces may", "Indent with spaces."
    if _CANNOT_START in problem:
        return rules.SYNTAX, f"no text can begin with {character} unless it is quoted", "Quote the text."
    for words, message, remedy in _WORDS:
        if words in problem:
            return rules.SYNTAX, message, remedy
    return rules.SYNTAX, f"{problem} {context}".strip(), ""
