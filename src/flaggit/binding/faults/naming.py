"""Names that files give, and names that are taken."""

from flaggit.binding.faults.samples import FLAG, flag, segment
from flaggit.diagnostics import Rule, Sample, Severity

_SEGMENT = segment("{country: DE}")
_TOMBSTONE = """\
summary: Gift wrap on the cart page
type: boolean
value: true
until: 2027-06-01
services: [web]
"""

BAD_NAME = Rule(
    id="FG220",
    name="badly named file",
    severity=Severity.ERROR,
    why="A key is a path: what code asks for, what logs show, what other files refer to. Capitals, spaces and dots make "
    "two names look alike, or one name split in two ways.",
    remedy="Rename the file and its folders to lower-case words joined by hyphens.",
    invalid=(
        Sample(name="capitals", files={"flags/checkout/GiftWrap.flag.yaml": flag()}),
        Sample(name="a space and a quote", files={"flags/checkout/gift 'wrap.flag.yaml": flag()}),
        Sample(name="a dot in the name", files={"flags/checkout/gift.wrap.flag.yaml": flag()}),
        Sample(name="a dot in a folder", files={"flags/checkout/v2.1/gift-wrap.flag.yaml": flag()}),
        Sample(
            name="an underscore in a segment's name",
            files={"flags/shared/early_birds.segment.yaml": _SEGMENT},
        ),
    ),
    valid=(Sample(name="words and hyphens", files={FLAG: flag()}, count=0),),
)

UNKNOWN_TYPE = Rule(
    id="FG221",
    name="file of no known type",
    severity=Severity.ERROR,
    why="The suffix says what a file is. A file with a slip in its suffix would be left out of every bundle without a "
    "word, and whoever wrote it would take it for live.",
    remedy="Rename it to NAME.TYPE.yaml, such as gift-wrap.flag.yaml, or move it out of flags/.",
    invalid=(
        Sample(name="yml", files={"flags/checkout/gift-wrap.flag.yml": flag()}),
        Sample(name="JSON", files={"flags/checkout/gift-wrap.flag.json": "{}"}),
        Sample(name="flags for flag", files={"flags/checkout/gift-wrap.flags.yaml": flag()}),
        Sample(name="no type", files={"flags/checkout/gift-wrap.yaml": flag()}),
        Sample(
            name="a charter in a domain's folder",
            files={"flags/checkout/charter.yaml": "tiers: {all: {owner: 1}}\n"},
        ),
    ),
    valid=(
        Sample(name="a known type", files={FLAG: flag()}, count=0),
        Sample(
            name="a file that is plainly no document",
            files={"flags/checkout/README.md": "Read me.\n"},
            count=0,
        ),
    ),
)

OUTSIDE = Rule(
    id="FG222",
    name="file outside a domain",
    severity=Severity.ERROR,
    why="A domain's folder says who owns what lies in it; a file next to the domains belongs to nobody.",
    remedy="Move the file into a domain's folder.",
    invalid=(Sample(name="a flag directly in flags/", files={"flags/gift-wrap.flag.yaml": flag()}),),
    valid=(
        Sample(
            name="a segment directly in flags/", files={"flags/early-birds.segment.yaml": _SEGMENT}, count=0
        ),
    ),
)

TAKEN = Rule(
    id="FG223",
    name="name given twice",
    severity=Severity.ERROR,
    why="Segments, services, metrics, invariants and populations are known by their file's name alone, and a key that was "
    "retired is never used again: with two documents of one name, nobody can tell which is meant.",
    remedy="Rename one of them.",
    invalid=(
        Sample(name="two segments of one name", files={"flags/checkout/employees.segment.yaml": _SEGMENT}),
        Sample(
            name="a flag beside its tombstone",
            files={FLAG: flag(), "flags/checkout/gift-wrap.retired.yaml": _TOMBSTONE},
        ),
    ),
    valid=(
        Sample(
            name="a flag and a segment of one name",
            files={"flags/checkout/cart-layout.segment.yaml": _SEGMENT},
            count=0,
        ),
    ),
)

FORMER_KEY = Rule(
    id="FG224",
    name="former key in use",
    severity=Severity.ERROR,
    why="Whoever asks for a former key gets the flag that bears it; a second flag of that key would change what they get.",
    remedy="Take the key out of `formerly`, or rename the other flag.",
    invalid=(
        Sample(
            name="the key of another flag",
            files={FLAG: flag(head="salt: gift\nformerly: [checkout.express-pay]\n")},
        ),
        Sample(
            name="a former key of two flags",
            files={
                FLAG: flag(head="salt: gift\nformerly: [checkout.wrap]\n"),
                "flags/checkout/ribbon.flag.yaml": flag(head="salt: ribbon\nformerly: [checkout.wrap]\n"),
            },
        ),
        Sample(name="its own key", files={FLAG: flag(head="salt: gift\nformerly: [checkout.gift-wrap]\n")}),
    ),
    valid=(
        Sample(
            name="a key that nothing bears",
            files={FLAG: flag(head="salt: gift\nformerly: [checkout.wrap]\n")},
            count=0,
        ),
    ),
)

RULES: tuple[Rule, ...] = (BAD_NAME, UNKNOWN_TYPE, OUTSIDE, TAKEN, FORMER_KEY)
