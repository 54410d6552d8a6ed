"""FG305: two flags that generated code can't tell apart."""

import re
from collections.abc import Iterator

from flaggit.checks.samples import (
    RANKING,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
)

RULE = Rule(
    id="FG305",
    name="colliding names",
    severity=Severity.ERROR,
    why="Generated code names flags in camelCase and UPPER_SNAKE: two keys with one name there are one flag to a program.",
    remedy="Rename the younger of the two.",
    invalid=(
        wrong(
            "a dot for a hyphen",
            {"flags/checkout/express/pay.flag.yaml": RANKING},
        ),
        wrong(
            "a hyphen before a digit",
            {"flags/checkout/step2.flag.yaml": RANKING, "flags/checkout/step-2.flag.yaml": RANKING},
        ),
    ),
    valid=(fine("another word", {"flags/checkout/express/paying.flag.yaml": RANKING}),),
)


def find(view: View) -> Iterator[Finding]:
    """Generate the names of all keys and look for doubles."""
    first = dict[str, Flag]()
    for flag in view.catalog.flags.values():
        words = re.split(r"[._-]", flag.key)
        forms = ("".join(word.capitalize() for word in words), "_".join(words).upper())
        for form in forms:
            other = first.setdefault(form, flag)
            if other is not flag:
                related = (Place(path=other.path, note=f"also {form}"),)
                yield RULE.at(
                    Place(path=flag.path),
                    f"{flag.key} and {other.key} are both {form} in code",
                    related=related,
                )
                break
