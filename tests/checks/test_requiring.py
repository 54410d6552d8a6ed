"""Prerequisites that nobody can meet: each case two or three flags and what is said of the one that requires the others."""

from typing import Final

import pytest
from tests.checks.conftest import all_findings

TABLE: Final = "flags/payments/tokenised-cards.test.yaml"


def flag(rules: str = "", *, otherwise: str = "false", requires: str = "", production: str = "") -> str:
    needed = f"requires:\n{requires}" if requires else ""
    block = production or f"    otherwise: {otherwise}\n" + (f"    rules:\n{rules}" if rules else "")
    return (
        "summary: A flag\nkind: ops\ntype: boolean\nsafe: false\nunit: user\nservices:\n  - web\n"
        f"{needed}environments:\n  non-production:\n    otherwise: true\n  production:\n{block}"
    )


def rule(name: str, more: str = "", serve: str = "true") -> str:
    return f"      - name: {name}\n        serve: {serve}\n" + (f"        {more}\n" if more else "")


def needs(*names: str) -> str:
    return flag(
        otherwise="true", requires="".join(f"  - {{flag: checkout.{each}, is: true}}\n" for each in names)
    )


DE, FR, BOTH = (rule("some", f"when: {{country: {{in: [{each}]}}}}") for each in ("DE", "FR", "DE, FR"))
NOBODY: Final = (
    "summary: Nobody\nowner: team-platform\nwhen:\n  all:\n    - {country: DE}\n    - {country: FR}\n"
)

CASES: Final[dict[str, tuple[dict[str, str], str]]] = {
    "countries that exclude each other": (
        {"a": needs("b", "c"), "b": flag(DE), "c": flag(FR)},
        "nobody gets checkout.b true and checkout.c true together, which checkout.a requires",
    ),
    "countries that some share": ({"a": needs("b", "c"), "b": flag(DE), "c": flag(BOTH)}, ""),
    "a ramp may come to all": (
        {"a": needs("b", "c"), "b": flag(rule("r", "rollout: checkout.pay")), "c": flag(FR)},
        "",
    ),
    "0 % is one edit from more": (
        {"a": needs("b", "c"), "b": flag(rule("r", "percent: 0")), "c": flag(rule("r", "percent: 0"))},
        "",
    ),
    "a segment that nobody is in": (
        {"a": needs("b"), "b": flag(rule("r", "when: {segment: nobody}"))},
        "checkout.b is never true in production-eu and production-us, which checkout.a requires",
    ),
    "a rule before it takes everybody": (
        {
            "a": needs("b"),
            "b": flag(rule("all", "", "false") + DE),
        },
        "checkout.b is never true in",
    ),
    "a rule before it may go back": (
        {"a": needs("b"), "b": flag(rule("all", "rollout: checkout.pay", "false") + DE)},
        "",
    ),
    "what a required flag requires excludes it": (
        {
            "a": needs("b", "c"),
            "b": flag(BOTH, requires="  - {flag: checkout.d, is: true}\n"),
            "c": flag(FR),
            "d": flag(DE),
        },
        "nobody gets checkout.b true and checkout.c true together",
    ),
    "each two go together, and not all three": (
        {
            "a": needs("b", "c", "d"),
            "b": flag(BOTH),
            "c": flag(rule("some", "when: {country: {in: [FR, NL]}}")),
            "d": flag(rule("some", "when: {country: {in: [NL, DE]}}")),
        },
        "nobody gets checkout.b true, checkout.c true and checkout.d true together",
    ),
    "a flag that is off serves its safe value": (
        {
            "a": needs("b", "c"),
            "b": flag(DE),
            "c": flag(production="    active: false\n    otherwise: true\n"),
        },
        "checkout.c is never true in",
    ),
    "what is off for everybody anyway is not told": (
        {
            "a": needs("b", "c").replace(
                "  production:\n    otherwise: true", "  production:\n    otherwise: false"
            ),
            "b": flag(DE),
            "c": flag(FR),
        },
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_required(name: str) -> None:
    flags, expected = CASES[name]
    files = {f"flags/checkout/{each}.flag.yaml": text for each, text in flags.items()}
    found = all_findings({**files, "flags/shared/nobody.segment.yaml": NOBODY})
    told = [each for each in found if each.id == "FG354" and each.place.path == "flags/checkout/a.flag.yaml"]
    assert [expected in each.message for each in told] == ([True] if expected else []), told


def test_required_flags_with_ranges_of_a_layer_that_exclude_each_other() -> None:
    layer = "unit: user\nsalt: two\nmembers:\n  checkout.b: [0, 40]\n  checkout.c: [40, 80]\n"
    files = {
        "flags/checkout/two.layer.yaml": layer,
        "flags/checkout/a.flag.yaml": needs("b", "c"),
        "flags/checkout/b.flag.yaml": flag(rule("some", "layer: checkout.two")),
        "flags/checkout/c.flag.yaml": flag(rule("some", "layer: checkout.two")),
    }
    (told,) = [each for each in all_findings(files) if each.id == "FG354"]
    assert "nobody gets checkout.b true and checkout.c true together" in told.message
