"""The faults that reading a file can have: one rule each, FG101 to FG117."""

from flaggit.diagnostics import Rule, Sample, Severity

_SEGMENT = "flags/shared/beta.segment.yaml"


def _file(name: str, text: str | bytes, count: int = 1) -> Sample:
    return Sample(name=name, files={_SEGMENT: text}, count=count)


def _fine(name: str, text: str | bytes) -> Sample:
    return _file(name, text, 0)


ENCODING = Rule(
    id="FG101",
    name="not plain UTF-8",
    severity=Severity.ERROR,
    why="A file that is read in another encoding on another machine holds other keys and values there. A byte order "
    "mark is invisible and becomes part of the first key for some programs.",
    remedy="Save the file as UTF-8 without a byte order mark.",
    invalid=(
        _file("Latin-1", "summary: Frühe Kunden\nwhen:\n  plan: beta\n".encode("latin-1")),
        _file("UTF-16", "summary: Beta testers\nwhen:\n  plan: beta\n".encode("utf-16")),
        _file("a byte order mark", b"\xef\xbb\xbfsummary: Beta testers\nwhen:\n  plan: beta\n"),
    ),
    valid=(_fine("letters of any script", "summary: Frühe Kunden, 早期顧客\nwhen:\n  plan: beta\n"),),
)

CHARACTER = Rule(
    id="FG102",
    name="unseen character",
    severity=Severity.ERROR,
    why="A character that a reviewer can't see can make a line say something else to a program: end it early, turn its "
    "direction round, or make two names differ that look the same.",
    remedy="Delete the character; in a double-quoted string, write it as an escape such as \\u200b.",
    invalid=(
        _file("a zero-width space", "summary: Beta\u200btesters\nwhen:\n  plan: beta\n"),
        _file(
            "a line end that only some programs see",
            "summary: Beta\nwhen:\n  # plan\u0085  plan: beta\n  plan: pro\n",
        ),
        _file("a direction override", "summary: Beta \u202etesters\nwhen:\n  plan: beta\n"),
        _file("two control characters", "summary: Beta\x07 testers\x00\nwhen:\n  plan: beta\n", 2),
    ),
    valid=(_fine("an escape that everyone sees", 'summary: "Beta\\u200btesters"\nwhen:\n  plan: beta\n'),),
)

SYNTAX = Rule(
    id="FG103",
    name="not YAML",
    severity=Severity.ERROR,
    why="Nothing in a file that is not YAML can be checked or compiled.",
    remedy="Correct the line; what stands before it was read.",
    invalid=(
        _file("a quote that never ends", 'summary: "Beta testers\nwhen:\n  plan: beta\n'),
        _file("a tab as indentation", "summary: Beta testers\nwhen:\n\tplan: beta\n"),
        _file("a colon inside a plain text", "summary: Beta: testers\nwhen:\n  plan: beta\n"),
    ),
    valid=(_fine("a colon inside quotes", 'summary: "Beta: testers"\nwhen:\n  plan: beta\n'),),
)

MARKERS = Rule(
    id="FG104",
    name="more than one document",
    severity=Severity.ERROR,
    why="One file holds one document, so that a path names one thing; a directive could change how the rest is read.",
    remedy="Move the second document to a file of its own; remove directives and `...`. One `---` at the top may stay.",
    invalid=(
        _file("a second document", "summary: Beta testers\nwhen:\n  plan: beta\n---\nsummary: More\n"),
        _file("a directive", "%YAML 1.2\n---\nsummary: Beta testers\nwhen:\n  plan: beta\n"),
        _file("an end marker", "summary: Beta testers\nwhen:\n  plan: beta\n...\n"),
    ),
    valid=(_fine("one start marker", "---\nsummary: Beta testers\nwhen:\n  plan: beta\n"),),
)

ANCHOR = Rule(
    id="FG105",
    name="anchor or alias",
    severity=Severity.ERROR,
    why="With anchors and aliases a change on one line has effects on others, which a diff does not show.",
    remedy="Write the value where it is meant; a condition that several flags share is a segment.",
    invalid=(
        _file("an anchor", "summary: Beta testers\nwhen:\n  plan: &plan beta\n"),
        _file("an anchor and its alias", "summary: &text Beta testers\nwhen:\n  plan: *text\n", 2),
    ),
    valid=(_fine("an ampersand inside a text", "summary: Beta & early testers\nwhen:\n  plan: beta\n"),),
)

TAG = Rule(
    id="FG106",
    name="tag",
    severity=Severity.ERROR,
    why="A tag changes the type of a value, and programs differ in which tags they know.",
    remedy="Remove the tag; quote the value if it is to be a string.",
    invalid=(_file("a tag", "summary: !!str Beta testers\nwhen:\n  plan: beta\n"),),
    valid=(_fine("an exclamation mark inside a text", "summary: Beta testers!\nwhen:\n  plan: beta\n"),),
)

MERGE = Rule(
    id="FG107",
    name="merge key",
    severity=Severity.ERROR,
    why="`<<` is an extension of YAML 1.1 that YAML 1.2 does not have: what one program merges is an odd key to another.",
    remedy="Write the merged entries out.",
    invalid=(_file("a merge key", "summary: Beta testers\nwhen:\n  <<: {plan: beta}\n  country: DE\n"),),
    valid=(_fine("the entries written out", "summary: Beta testers\nwhen:\n  plan: beta\n  country: DE\n"),),
)

DUPLICATE = Rule(
    id="FG108",
    name="duplicate key",
    severity=Severity.ERROR,
    why="Most YAML readers let the last of two equal keys win and say nothing; a bad merge easily leaves two.",
    remedy="Keep one of the two.",
    invalid=(_file("a key twice", "summary: Beta testers\nwhen:\n  plan: beta\n  plan: pro\n"),),
    valid=(_fine("a list of values", "summary: Beta testers\nwhen:\n  plan: [beta, pro]\n"),),
)

KEY = Rule(
    id="FG109",
    name="key that is no string",
    severity=Severity.ERROR,
    why="JSON, in which bundles are written, has string keys only, and YAML readers turn others into strings each in "
    "their own way.",
    remedy="Quote the key.",
    invalid=(
        _file("a number as key", "summary: Beta testers\nwhen:\n  plan: beta\n  1: {exists: true}\n"),
        _file(
            "a list as key", "summary: Beta testers\nwhen:\n  plan: beta\n  ? [a, b]\n  : {exists: true}\n"
        ),
    ),
    valid=(_fine("a quoted key", 'summary: Beta testers\nwhen:\n  "plan": beta\n'),),
)

DEPTH = Rule(
    id="FG110",
    name="nested too deeply",
    severity=Severity.ERROR,
    why="No flag needs 32 levels, and programs that read nested text level by level can be crashed with many.",
    remedy="Take a part out into a segment of its own.",
    invalid=(
        _file("a hundred brackets", f"summary: Beta testers\nwhen:\n  plan: {'[' * 100}beta{']' * 100}\n"),
    ),
    valid=(
        _fine(
            "a few levels", "summary: Beta testers\nwhen:\n  all:\n    - any:\n        - not: {plan: free}\n"
        ),
    ),
)

SIZE = Rule(
    id="FG111",
    name="file too large",
    severity=Severity.ERROR,
    why="A review can't read a file of more than 256 KiB, and every service pays for what it holds.",
    remedy="Split it; long lists of values belong into a data source that sets an attribute.",
    invalid=(_file("a long list", b"summary: Beta testers\nwhen:\n  plan: beta\n" + b"# filler\n" * 30_000),),
    valid=(_fine("a long comment", b"summary: Beta testers\nwhen:\n  plan: beta\n" + b"# filler\n" * 100),),
)

AMBIGUOUS = Rule(
    id="FG112",
    name="ambiguous value",
    severity=Severity.ERROR,
    why="YAML 1.1 and YAML 1.2, and the programs that follow them, read this text differently: `no` is a string or "
    "false, `012` is 12 or 10, `1:30` is a string or 90.",
    remedy="Quote it, or write it as JSON would.",
    invalid=(
        _file("Norway's code", "summary: Beta testers\nwhen:\n  country: no\n"),
        _file("an octal number", "summary: Beta testers\nwhen:\n  plan: [012]\n"),
    ),
    valid=(_fine("the code quoted", 'summary: Beta testers\nwhen:\n  account: "no"\n'),),
)

NOT_FINITE = Rule(
    id="FG113",
    name="not a finite number",
    severity=Severity.ERROR,
    why="JSON, in which bundles are written, has no infinity and no NaN, and no comparison with NaN ever holds.",
    remedy="Write a number that every program can hold, or leave the bound out.",
    invalid=(_file("infinity", "summary: Beta testers\nwhen:\n  plan: .inf\n"),),
    valid=(_fine("the text inf", "summary: Beta testers\nwhen:\n  account: inf\n"),),
)

LARGE_INTEGER = Rule(
    id="FG114",
    name="integer too large",
    severity=Severity.ERROR,
    why="Beyond 2^53-1 many programs keep integers as floating-point numbers and round them without a word.",
    remedy="Quote it if it is an identifier; otherwise choose another unit.",
    invalid=(_file("twenty digits", "summary: Beta testers\nwhen:\n  plan: 12345678901234567890\n"),),
    valid=(
        _fine("twenty digits quoted", 'summary: Beta testers\nwhen:\n  account: "12345678901234567890"\n'),
    ),
)

EMPTY = Rule(
    id="FG115",
    name="empty document",
    severity=Severity.ERROR,
    why="A file that exists and says nothing is a mistake: a lost merge, an editor that crashed.",
    remedy="Write the document, or delete the file.",
    invalid=(_file("comments alone", "# beta testers\n"),),
    valid=(_fine("a document", "summary: Beta testers\nwhen:\n  plan: beta\n"),),
)

SUPPRESSION = Rule(
    id="FG116",
    name="suppression without a reason",
    severity=Severity.ERROR,
    why="What is allowed without a reason can't be reviewed, and stays for ever.",
    remedy="Write `# flaggit: allow FG311 because ...` on the finding's line or alone on the line above it.",
    invalid=(
        _file("no reason", "summary: Beta testers\nwhen:\n  plan: beta # flaggit: allow FG311\n"),
        _file("no id", "# flaggit: allow because we know\nsummary: Beta testers\nwhen:\n  plan: beta\n"),
    ),
    valid=(
        _fine(
            "a reason",
            "summary: Beta testers\nwhen:\n  plan: beta # flaggit: allow FG311 because the other ramp ends this week\n",
        ),
    ),
)

TOP_LEVEL = Rule(
    id="FG117",
    name="top level is no mapping",
    severity=Severity.ERROR,
    why="Every document is a mapping of named entries.",
    remedy="Begin with `key: value`.",
    invalid=(
        _file("a list", "- summary: Beta testers\n"),
        _file("a text", "Beta testers\n"),
    ),
    valid=(_fine("a mapping", "summary: Beta testers\nwhen:\n  plan: beta\n"),),
)

RULES: tuple[Rule, ...] = (
    ENCODING, CHARACTER, SYNTAX, MARKERS, ANCHOR, TAG, MERGE, DUPLICATE, KEY, DEPTH, SIZE, AMBIGUOUS, NOT_FINITE,
    LARGE_INTEGER, EMPTY, SUPPRESSION, TOP_LEVEL,
)  # fmt: skip
"""Every fault of reading, in the order of ids."""
